import { readJwt } from '../../identity/jwt.ts';
import type { Session } from '../../identity/session.ts';
import { accepted, denied } from '../../learn/verdict.ts';
import type { Baseline, Scan } from '../../scan.ts';
import { type ApiCheck, type Proof, replayed } from '../check.ts';
import { meta } from './meta.ts';

export const tokenBinding: ApiCheck = {
  meta,
  scope: 'api',
  async run(scan): Promise<Proof[]> {
    for (const session of scan.sessions) {
      const binding = bindingOf(session);
      const baseline = scan.baselinesOf(session).find((one) => one.operation.method === 'GET' && isGated(scan, one));
      if (binding === null || baseline === undefined) continue;
      const { dpop: _proof, ...headers } = session.credentials.headers;
      const bare = { ...session.credentials, name: `${session.name} (token alone)`, headers, certificate: null };
      const seen = await replayed(async () => {
        const exchange = await scan.send(baseline.call, bare);
        return accepted(exchange) ? exchange : null;
      });
      if (seen === null) continue;
      return [
        {
          operation: null,
          point: 'header.authorization',
          reasons: [`the token of ${session.name} is bound to ${binding}`, `${baseline.operation.id} accepts it alone, three times`],
          evidence: [seen, scan.gate(baseline.operation)!.garbage],
        },
      ];
    }
    return [];
  },
};

function bindingOf({ token }: Session): string | null {
  const cnf = token === null ? undefined : readJwt(token)?.payload.cnf;
  if (typeof cnf !== 'object' || cnf === null) return null;
  if ('x5t#S256' in cnf) return 'a client certificate (cnf x5t#S256)';
  return 'jkt' in cnf ? 'a DPoP key (cnf jkt)' : null;
}

function isGated(scan: Scan, { operation }: Baseline): boolean {
  const gate = scan.gate(operation);
  return gate !== null && denied(gate.anonymous) && denied(gate.garbage);
}
