import type { Leaf } from '@sallyport/traffic';
import { evidenceOf } from '../evidence.ts';
import type { Exchange, Proof } from './proof.ts';

/** A shorter payload could stand in any page. */
const REFLECTED_CHARS_MIN = 8;

/** The payload stands in an HTML answer as it was sent, angle brackets and all. */
export function reflectionProof({ value }: Leaf, { answerLeaves, response }: Exchange): Proof | null {
  if (value.length < REFLECTED_CHARS_MIN || !value.includes('<') || !isHtml(response.headers)) return null;
  for (const leaf of answerLeaves) {
    const at = leaf.kind === 'body' ? leaf.value.indexOf(value) : -1;
    if (at >= 0) return { point: leaf.point, evidence: evidenceOf('', leaf.value, at, at + value.length) };
  }
  return null;
}

function isHtml(headers: readonly (readonly [string, string])[]): boolean {
  return headers.some(([name, value]) => name === 'content-type' && value.toLowerCase().startsWith('text/html'));
}

/** The answer sends the client to the address that was given. */
export function redirectProof({ value }: Leaf, { response }: Exchange): Proof | null {
  if (response.status < 300 || response.status > 399) return null;
  const location = response.headers.find(([name]) => name === 'location')?.[1];
  if (location === undefined || value === '' || !location.startsWith(value)) return null;
  return { point: 'response.header.location', evidence: evidenceOf('location', location, 0, location.length) };
}

/** A product of two numbers, as probes for template and code injection have it. */
const PRODUCT = /(\d{2,6}) {0,4}\* {0,4}(\d{2,6})/;
/** A shorter result stands in many answers by chance: `7*7` proves nothing. */
const RESULT_DIGITS_MIN = 5;

/** The answer holds the result of the multiplication that was sent, and not the multiplication. */
export function productProof({ value }: Leaf, { answerLeaves }: Exchange): Proof | null {
  const factors = PRODUCT.exec(value);
  if (factors === null) return null;
  const result = String(Number(factors[1]) * Number(factors[2]));
  if (result.length < RESULT_DIGITS_MIN || value.includes(result)) return null;
  for (const leaf of answerLeaves) {
    const at = leaf.value.indexOf(result);
    if (at >= 0 && !leaf.value.includes(factors[0]))
      return { point: leaf.point, evidence: evidenceOf('', leaf.value, at, at + result.length) };
  }
  return null;
}

/** Calls that make a data base or a shell wait, and the seconds asked for. */
const DELAY = /(?:sleep|pg_sleep|receive_message|waitfor\s{1,4}delay)[^\d\n]{0,24}(?:\d{1,2}:\d{1,2}:)?(\d{1,3})/i;
/** A shorter wait may be a slow answer. */
const DELAY_SECONDS_MIN = 3;
/** An answer this much longer than asked was slow for another reason. */
const DELAY_SPARE_SECONDS = 10;

/** The answer came as late as the payload ordered. */
export function delayProof({ value }: Leaf, { response }: Exchange): Proof | null {
  const seconds = Number(DELAY.exec(value)?.[1] ?? 0);
  const took = response.latency_ms / 1_000;
  if (seconds < DELAY_SECONDS_MIN || took < seconds || took > seconds + DELAY_SPARE_SECONDS) return null;
  return { point: 'response', evidence: `${seconds} s were ordered, the answer took ${took.toFixed(1)} s` };
}
