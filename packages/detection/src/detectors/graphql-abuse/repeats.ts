import type { Report } from '../../detector.ts';
import { CYCLE, GUESSES } from './rules.ts';

/** Aliases of a field that guesses: codes are tried by the hundred, and nobody confirms ten payments in one document. */
const GUESSES_MAX = 9;

/** Found by its colon: to begin with the alias would be to try every word. */
const ALIASED = /(?<=\w\s{0,4}):\s{0,4}(\w{1,64})\s{0,4}\(/g;

/** Fields that say whether a secret was right. */
const GUESSED = /log_?in|sign_?in|otp|mfa|\bpin|verify|authenticate|password|redeem|coupon|voucher/;

/** The same where no document says that it changes something: a query may well look ten coupons up. */
const GUESSED_BY_QUERY =
  /^(?:log_?in|sign_?in|authenticate|redeem|(?:verify|check|validate|confirm)_?\w{0,12}(?:otp|pin|code|password|token))/;

/** `mutation{a:verifyOtp(code:"0001"){ok} b:verifyOtp(...`: one field under many names, each with a guess of its own. */
export function checkGuesses(text: string, report: Report): void {
  if (!GUESSED.test(text)) return;
  const guessed = text.includes('mutation') ? GUESSED : GUESSED_BY_QUERY;
  const counts = new Map<string, number>();
  for (const [, field] of text.matchAll(ALIASED)) {
    if (!guessed.test(field!)) continue;
    const count = (counts.get(field!) ?? 0) + 1;
    if (count > GUESSES_MAX) {
      report(GUESSES, 0, Math.min(text.length, 64));
      return;
    }
    counts.set(field!, count);
  }
}

/** Fragments of one document that are followed. */
const FRAGMENTS_MAX = 64;

const FRAGMENT = /\bfragment\s{1,8}(\w{1,64})\s{1,8}on\s/g;
const SPREAD = /\.\.\.\s{0,8}(?!on\b)(\w{1,64})/g;

/** `fragment F on Query{...G} fragment G on Query{...F}`: fragments that hold each other have no end (GraphQL, section 5.5.2.2). */
export function checkCycles(text: string, report: Report): void {
  const heads = [...text.matchAll(FRAGMENT)].slice(0, FRAGMENTS_MAX);
  const spreads = new Map<string, readonly string[]>();
  for (const head of heads) {
    const body = text.slice(head.index, selectionEnd(text, head.index));
    spreads.set(
      head[1]!,
      Array.from(body.matchAll(SPREAD), ([, name]) => name!),
    );
  }
  for (const name of spreads.keys()) {
    if (!reaches(spreads, name)) continue;
    report(CYCLE, 0, Math.min(text.length, 64));
    return;
  }
}

/** Past the selection set that begins behind `from`; braces within arguments are values. */
function selectionEnd(text: string, from: number): number {
  let braces = 0;
  let brackets = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 40) brackets++;
    else if (code === 41) brackets--;
    else if (brackets > 0) continue;
    else if (code === 123) braces++;
    else if (code === 125 && --braces <= 0) return at;
  }
  return text.length;
}

/** True when a fragment comes back to itself. */
function reaches(spreads: ReadonlyMap<string, readonly string[]>, name: string): boolean {
  const seen = new Set<string>();
  const open = [...(spreads.get(name) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === name) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(spreads.get(next) ?? []));
  }
  return false;
}
