import type { Exchange } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import type { OperationCheck, Proof } from '../check.ts';
import { computes, mayVary, type Target, takesText, targetsOf } from '../injection.ts';
import { meta } from './meta.ts';

const PRINTING: readonly ((text: string, left: number, right: number) => string)[] = [
  (text, left, right) => `${text};echo $((${left}*${right}))`,
  (text, left, right) => `${text}|echo $((${left}*${right}))`,
  (text, left, right) => `${text}$(echo $((${left}*${right})))`,
];

/** Fields that are likely to end in a command line; waiting is tried on these alone, because it takes time. */
const SUSPECT =
  /host|ip|domain|addr|cmd|command|exec|ping|file|path|name|dir|script|format|convert|video|image|conversion|param|arg|option/i;

export const commandInjection: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: true,
  applies: mayVary,
  async run(scan, operation) {
    const proofs: Proof[] = [];
    for (const target of targetsOf(scan, operation, takesText)) {
      const proof = (await prints(scan, target)) ?? (SUSPECT.test(target.point.name) && scan.destructive ? await waits(target) : null);
      if (proof !== null) proofs.push(proof);
    }
    return proofs;
  },
};

async function prints(scan: Scan, target: Target): Promise<Proof | null> {
  for (const payload of PRINTING) {
    const seen = await computes(scan, target, (left, right) => payload(target.text, left, right));
    if (seen === null) continue;
    return {
      operation: target.ground.operation,
      point: target.point.address,
      reasons: ['a shell computes and prints a product', 'and a second one with other numbers'],
      evidence: seen,
    };
  }
  return null;
}

/** Seconds asked for, up and down: what is slow for another reason does not follow. */
const WAITS_S: readonly number[] = [0, 2, 0, 3];
/** Share of the asked time that has to pass, and the most that may pass beyond it. */
const SLACK_S = 0.9;

async function waits(target: Target): Promise<Proof | null> {
  const seen: Exchange[] = [];
  const base = await target.send(target.text);
  for (const asked_s of WAITS_S) {
    const exchange = await target.send(`${target.text};sleep ${asked_s}`);
    const extra_s = (exchange.latency_ms - base.latency_ms) / 1_000;
    if (extra_s < asked_s * 0.9 || extra_s > asked_s + SLACK_S) return null;
    seen.push(exchange);
  }
  return {
    operation: target.ground.operation,
    point: target.point.address,
    reasons: [`the answer waits as long as a shell is told to: ${WAITS_S.join(', ')} seconds`],
    evidence: seen.slice(0, 4),
  };
}
