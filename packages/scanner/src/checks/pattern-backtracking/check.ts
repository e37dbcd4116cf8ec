import { setTimeout as sleep } from 'node:timers/promises';
import type { Exchange } from '../../model.ts';
import type { OperationCheck, Proof } from '../check.ts';
import { mayVary, type Target, takesText, targetsOf } from '../injection.ts';
import { meta } from './meta.ts';

/** Members whose texts are checked by patterns, as a rule. */
const BY_PATTERN = /mail|url|uri|link|phone|mobile|name|domain|host|date|ip$|password|pattern|regex|search|query|iban|vin|zip|version/i;

/** Letters of the first try: a pattern that backtracks takes tens of milliseconds, and not yet minutes. */
const START = 18;
/** Letters more from one try to the next. */
const STEP = 2;
const TRIES = 6;
/** Tries after which a text that takes no longer than another is left alone. */
const SHOWN_AFTER = 3;
/** Waits for a server that still works on the last text. */
const REST_MS = 2_000;
const RESTS = 5;
/** What is slow enough to be told from a hiccup, milliseconds. */
const SLOW_MS = 80;
/** How much slower than an honest answer that has to be. */
const SLOW_FACTOR = 4;
/** What two letters more multiply the time by, at least; a pattern of exponential time makes it four. */
const GROWTH = 2;
/** What ends the search, milliseconds, with a growth that chance does not give. */
const LONG_MS = 1_200;
const LONG_GROWTH = 3;

export const patternBacktracking: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: false,
  applies: mayVary,
  async run(scan, operation): Promise<Proof[]> {
    for (const target of targetsOf(scan, operation, (point) => takesText(point) && BY_PATTERN.test(point.name))) {
      for (const form of formsFor(target)) {
        const proof = await backtracks(target, form);
        if (proof !== null) return [proof];
      }
    }
    return [];
  },
};

type Form = (count: number) => string;

function formsFor({ point }: Target): Form[] {
  const letters: Form = (count) => `${'a'.repeat(count)}!`;
  if (/mail/i.test(point.name)) return [letters, (count) => `a@${'a'.repeat(count)}!`];
  return /phone|mobile|ip$|zip|date|version/i.test(point.name) ? [(count) => `${'1'.repeat(count)}!`] : [letters];
}

/** A text of the same length that no pattern follows far. */
const plain = (count: number): string => `!${'~'.repeat(count)}`;

async function backtracks(target: Target, form: Form): Promise<Proof | null> {
  const swift = await target.send(plain(START));
  const isSlow = (exchange: Exchange): boolean => exchange.latency_ms > Math.max(SLOW_MS, SLOW_FACTOR * swift.latency_ms);
  const seen: { readonly count: number; readonly exchange: Exchange }[] = [];
  for (let attempt = 0; attempt < TRIES && !isEnough(seen.map(({ exchange }) => exchange)); attempt++) {
    const count = START + attempt * STEP;
    const exchange = await target.send(form(count));
    // What does not take notably longer by now will not.
    if (attempt >= SHOWN_AFTER && exchange.latency_ms < 2 * swift.latency_ms + 10) return null;
    const before = seen.at(-1)?.exchange.latency_ms ?? 0;
    // Slower than what is longer: that was a hiccup of the server, and the count begins anew.
    if (exchange.latency_ms < GROWTH * before) seen.length = 0;
    if (isSlow(exchange)) seen.push({ count, exchange });
  }
  if (!isEnough(seen.map(({ exchange }) => exchange))) return null;
  const control = await rested(target, seen.at(-1)!.count, isSlow);
  if (control === null) return null;
  const times = seen.map(({ count, exchange }) => `${count} letters take ${Math.round(exchange.latency_ms)} ms`).join(', ');
  return {
    operation: target.ground.operation,
    point: target.point.address,
    reasons: [times, `a text as long that fails at once takes ${Math.round(control.latency_ms)} ms`],
    evidence: [...seen.map(({ exchange }) => exchange), control],
  };
}

/** Three that are slow; two where the second took so long that a third would be an attack. */
function isEnough(seen: readonly Exchange[]): boolean {
  const [first, second] = seen;
  return (
    seen.length >= 3 ||
    (first !== undefined && second !== undefined && second.latency_ms > Math.max(LONG_MS, LONG_GROWTH * first.latency_ms))
  );
}

/** The control, once the server is done with the text before it; `null` when it stays slow. */
async function rested(target: Target, count: number, isSlow: (exchange: Exchange) => boolean): Promise<Exchange | null> {
  for (let rest = 0; rest < RESTS; rest++) {
    const control = await target.send(plain(count));
    if (!isSlow(control)) return control;
    await sleep(REST_MS);
  }
  return null;
}
