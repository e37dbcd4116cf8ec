import { ANONYMOUS } from '../../identity/credentials.ts';
import { bodyCall, fieldNames } from '../../identity/login.ts';
import { denied, sameAnswer } from '../../learn/verdict.ts';
import type { Exchange, ScanOperation } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { authStep, isPasswordName } from '../../spec/names.ts';
import { sample } from '../../spec/sample.ts';
import type { OperationCheck } from '../check.ts';
import { meta } from './meta.ts';

/** Enough to be no one's typing, few enough to harm nothing. */
const BURST = 40;
const SLOWED_MS = 400;

export const loginRateLimit: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: false,
  applies: (operation) => ['login', 'second-factor', 'reset'].includes(authStep(operation) ?? '') && !operation.path.includes('{'),
  async run(scan, operation) {
    const seen: Exchange[] = [];
    // One name for all: an API that limits by user has a limit.
    const body = madeUp(scan, operation);
    for (let count = 0; count < BURST; count++) {
      const exchange = await scan.send(bodyCall(operation, scan.parts.basePath, body), ANONYMOUS, { takeRefusal: true });
      seen.push(exchange);
      if ([429, 0, 405].includes(exchange.status) || limitHeader(exchange)) return [];
      if (count === 0 && exchange.status === 404 && (await isNowhere(scan, operation, exchange))) return [];
    }
    const [first, last] = [seen[0]!, seen.at(-1)!];
    const step = authStep(operation);
    // A refusal of the form, not of the user, has tested nothing.
    const processed =
      step === 'login' ? denied(last) || last.status < 300 || last.status === 400 || last.status === 404 : last.status < 500;
    if (says(last, first)) return [];
    if (!processed || first.status !== last.status || last.latency_ms - first.latency_ms > SLOWED_MS || last.status === 415) return [];
    return [
      {
        operation,
        reasons: [
          `${BURST} requests in a row are processed with status ${last.status}`,
          'no answer is 429, slowed, or has a rate limit header',
        ],
        evidence: [first, last],
      },
    ];
  },
};

const LIMITED = /too many|rate.?limit|try again (later|in)|slow down|locked|please wait|, wait/i;

/** A limit told in words only, with the status of every other refusal. */
function says(last: Exchange, first: Exchange): boolean {
  return LIMITED.test(last.body) && !LIMITED.test(first.body);
}

/** Is the answer the one that any path gets which does not exist? */
async function isNowhere(scan: Scan, operation: ScanOperation, answer: Exchange): Promise<boolean> {
  const call = bodyCall(operation, scan.parts.basePath, madeUp(scan, operation));
  const nowhere = await scan.send({ ...call, target: `${call.target}/${scan.canary()}` }, ANONYMOUS);
  return sameAnswer(nowhere, answer);
}

function limitHeader(exchange: Exchange): boolean {
  return Object.keys(exchange.headers).some((name) => /^(x-)?ratelimit|^x-rate-limit|^retry-after/i.test(name));
}

function madeUp(scan: Scan, operation: ScanOperation): Record<string, unknown> {
  const canary = scan.canary();
  const known = (name: string): unknown => (isPasswordName(name) ? `Wrong-${canary}` : undefined);
  const body =
    operation.body?.schema == null ? null : sample(operation.body.schema, '', { random: scan.random, canary, optional: true, known });
  if (typeof body === 'object' && body !== null && Object.keys(body).length > 0) return body as Record<string, unknown>;
  const names = fieldNames(operation);
  return Object.fromEntries(
    (names.length > 0 ? names : ['username', 'email', 'password']).map((name) => [
      name,
      /mail/i.test(name) ? `${canary}@example.com` : canary,
    ]),
  );
}
