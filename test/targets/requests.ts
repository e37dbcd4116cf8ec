/** Requests that the server sends: to whatever address it is given, and on to wherever it is led. */
import { Resolver } from 'node:dns/promises';
import { type Route, type Service, serve } from './service.ts';
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

/** Looks a name up with the name server it is given, and cannot connect to anything. */
export function lookupTarget(nameServer: string): Promise<Service> {
  const users = new Users();
  const resolver = new Resolver({ timeout: 500, tries: 1 });
  resolver.setServers([nameServer]);
  return serve([
    login(users),
    {
      method: 'POST',
      path: '/webhooks',
      body: { type: 'object', required: ['url'], properties: { url: { type: 'string', format: 'uri' } } },
      handle: signedIn(users, async ({ body }) => {
        const host = URL.parse(String((body as Record<string, unknown> | undefined)?.url ?? ''))?.hostname ?? '';
        await resolver.resolve4(host).catch(() => []);
        return { status: 202, body: { accepted: true } };
      }),
    },
  ]);
}

/** Takes notes, of any size or of up to a megabyte. */
export function sizesTarget(flawed: boolean): Promise<Service> {
  const users = new Users();
  const note: Route = {
    method: 'POST',
    path: '/notes',
    body: { type: 'object', required: ['text'], properties: { text: { type: 'string' } } },
    handle: signedIn(users, ({ body }) => {
      const given = (body as Record<string, unknown> | undefined)?.text;
      return typeof given === 'string' ? { status: 201, body: { note_id: given.length } } : { status: 400, body: { error: 'a text' } };
    }),
  };
  return serve([login(users), note], { unlimited: flawed });
}
