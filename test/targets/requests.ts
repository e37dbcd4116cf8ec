/** Requests that the server sends: to whatever address it is given, and on to wherever it is led. */
import { type Service, serve } from './service.ts';
import { login, signedIn, Users } from './users.ts';

export function requestsTarget(flawed: boolean): Promise<Service> {
  const users = new Users();
  return serve([
    login(users),
    {
      method: 'POST',
      path: '/previews',
      body: { type: 'object', required: ['url'], properties: { url: { type: 'string', format: 'uri' } } },
      handle: signedIn(users, async ({ body }) => {
        const url = String((body as Record<string, unknown> | undefined)?.url ?? '');
        if (!/^https?:\/\//.test(url)) return { status: 400, body: { error: 'a URL' } };
        if (!flawed && new URL(url).hostname !== 'previews.bank.example')
          return { status: 400, body: { error: 'this host is not allowed' } };
        if (!flawed) return { status: 200, body: { title: 'preview' } };
        try {
          const answer = await fetch(url, { signal: AbortSignal.timeout(1_000) });
          return { status: 200, body: { title: (await answer.text()).slice(0, 100) } };
        } catch {
          return { status: 502, body: { error: 'the address does not answer' } };
        }
      }),
    },
  ]);
}
