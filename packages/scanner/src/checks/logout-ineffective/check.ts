import { setTimeout as sleep } from 'node:timers/promises';
import { contentOf, sharedContent } from '../../http/exchange.ts';
import { fillCall } from '../../learn/request.ts';
import { accepted } from '../../learn/verdict.ts';
import { READ_LAG_MS } from '../../limits.ts';
import type { ScanOperation } from '../../model.ts';
import { authStep } from '../../spec/names.ts';
import { type ApiCheck, replayed } from '../check.ts';
import { guardedRead } from '../tokens.ts';
import { meta } from './meta.ts';

export const logoutIneffective: ApiCheck = {
  meta,
  scope: 'api',
  async run(scan) {
    const operation = scan.operations.find(
      (one) => authStep(one) === 'logout' && !one.path.includes('{') && ['POST', 'GET', 'DELETE'].includes(one.method),
    );
    const session = scan.sessions.find((one) => one.renew !== null && guardedRead(scan, one) !== null);
    if (operation === undefined || session?.renew == null || (!scan.writes && operation.method !== 'GET')) return [];
    const fresh = await session.renew();
    const use = guardedRead(scan, session);
    if (fresh === null || use === null) return [];
    const before = await scan.send(use.call, fresh);
    const out = await scan.send(scan.call(operation, fillCall(operation, {}, scan.buildOptions(session, ''))), fresh);
    const seen =
      !accepted(before) || !(accepted(out) || out.status === 204 || out.status === 302)
        ? null
        : await replayed(async (round) => {
            // What remembers sessions or answers for a moment has forgotten them then.
            if (round === 0 && accepted(await scan.send(use.call, fresh))) await sleep(READ_LAG_MS);
            const after = await scan.send(use.call, fresh);
            return accepted(after) && sharedContent(contentOf(before, use.volatile), contentOf(after, use.volatile)) >= 0.9 ? after : null;
          });
    // Some APIs end all sessions of the user; those of the scan have to go on.
    const again = await session.renew();
    if (again !== null) session.credentials = again;
    if (seen === null) return [];
    return [
      {
        operation,
        reasons: [...reasonsOf(operation, out.status), `${use.operation.id} still answers the signed-out session, three times`],
        evidence: [before, out, seen],
      },
    ];
  },
};

function reasonsOf(operation: ScanOperation, status: number): string[] {
  return [`${operation.id} acknowledges the sign-out with status ${status}`];
}
