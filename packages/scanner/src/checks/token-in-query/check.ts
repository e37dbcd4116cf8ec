import { ANONYMOUS, type Credentials } from '../../identity/credentials.ts';
import { accepted, denied, sameAnswer } from '../../learn/verdict.ts';
import { type ApiCheck, type Proof, replayed } from '../check.ts';
import { meta } from './meta.ts';

const NAMES: readonly string[] = ['access_token', 'token', 'auth', 'jwt', 'api_key'];

export const tokenInQuery: ApiCheck = {
  meta,
  scope: 'api',
  async run(scan): Promise<Proof[]> {
    const session = scan.sessions.find(({ token, credentials }) => token !== null && Object.keys(credentials.query).length === 0);
    const baseline =
      session === undefined
        ? undefined
        : scan.baselinesOf(session).find((one) => one.operation.method === 'GET' && gated(scan.gate(one.operation)));
    if (session === undefined || baseline === undefined) return [];
    const inQuery = (name: string, value: string): Credentials => ({
      ...ANONYMOUS,
      name: `${session.name} (token in the query)`,
      query: { [name]: value },
    });
    for (const name of NAMES) {
      const seen = await replayed(async () => {
        const exchange = await scan.send(baseline.call, inQuery(name, session.token!));
        return accepted(exchange) && sameAnswer(baseline.second, exchange, baseline.volatile) ? exchange : null;
      });
      if (seen === null) continue;
      const control = await scan.send(baseline.call, inQuery(name, 'sallyport-not-a-credential'));
      if (!denied(control)) continue;
      return [
        {
          operation: null,
          point: `query.${name}`,
          reasons: [
            `${baseline.operation.id} with the token in ?${name}= is answered like with the header, three times`,
            `a false token in the same place is refused with status ${control.status}`,
          ],
          evidence: [seen, control],
        },
      ];
    }
    return [];
  },
};

function gated(gate: { readonly anonymous: Parameters<typeof denied>[0] } | null): boolean {
  return gate !== null && denied(gate.anonymous);
}
