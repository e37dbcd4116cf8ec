import { ANONYMOUS } from '../../identity/credentials.ts';
import { bodyCall, tokenIn } from '../../identity/login.ts';
import { accepted, sameAnswer } from '../../learn/verdict.ts';
import type { Exchange } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import type { ApiCheck } from '../check.ts';
import { type SignInGround, signInGround } from '../sign-in-ground.ts';
import { meta } from './meta.ts';

/** PCI DSS 8.3.4 asks for a lockout after at most ten tries. */
const TRIES = 10;
/** An answer that comes this much later than the first has been slowed down on purpose. */
const SLOWED_MS = 400;

export const loginLockout: ApiCheck = {
  meta,
  scope: 'api',
  async run(scan) {
    const ground = await signInGround(scan);
    if (ground === null || (!ground.canary && !scan.destructive)) return [];
    const refusals: Exchange[] = [];
    for (let attempt = 0; attempt < TRIES; attempt++) refusals.push(await send(scan, ground, `Wrong-${scan.random.hex(8)}-A1!`));
    const [first, last] = [refusals[0]!, refusals.at(-1)!];
    const limited = refusals.some(
      (exchange) => exchange.status === 429 || exchange.status === 423 || exchange.headers['retry-after'] !== undefined,
    );
    if (limited || refusals.some(accepted) || !sameAnswer(first, last) || last.latency_ms - first.latency_ms > SLOWED_MS) return [];
    const entered = await send(scan, ground, ground.password);
    if (!accepted(entered) || (tokenIn(entered) === null && entered.headers['set-cookie'] === undefined)) return [];
    return [
      {
        operation: ground.form.operation,
        reasons: [
          `${TRIES} wrong passwords for one user are refused alike with status ${last.status}, none slowed or limited`,
          'the right password then signs in at once',
        ],
        evidence: [first, last, entered],
      },
    ];
  },
};

function send(scan: Scan, ground: SignInGround, password: string): Promise<Exchange> {
  const body = { ...ground.body, [ground.passwordField]: password };
  return scan.send(bodyCall(ground.form.operation, scan.parts.basePath, body), ANONYMOUS, { takeRefusal: true });
}
