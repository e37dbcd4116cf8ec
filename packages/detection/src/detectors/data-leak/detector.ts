import { cardNumberSpan, PROVIDER_KEY_PREFIXES, providerKeySpan } from '@sallyport/traffic/data-classes';
import type { Detector, Report, Subject } from '../../detector.ts';
import { compilePhrases, phraseLiterals } from '../../indicators/phrases.ts';
import { checkFrames, FRAME_LITERALS } from './frames.ts';
import { PHRASES } from './phrases.ts';
import {
  CARD_NUMBER,
  DEBUG_PAGE,
  LISTING,
  PAGE_KEY_CONFIDENCE,
  PRIVATE_KEY,
  QUOTED_SOURCE_CONFIDENCE,
  SECRET,
  SOURCE,
  SQL_ERROR,
  STACK_TRACE,
  SYSTEM_FILE,
} from './rules.ts';

const checkPhrases = compilePhrases(PHRASES);

/** Begins the browser keys of Google. */
const PAGE_KEY = 'AIza';

/** `ORA-` and five digits. */
const ORACLE_ERROR = /\bora-\d{5}\b/;

/** `relation "x" does not exist`, as PostgreSQL says it, and with the quotes that JSON escapes. */
const UNKNOWN_NAME =
  /\b(?:(?:relation|column|schema|type|role|database)\s\\?"[^"\n]{1,64}"|function\s[\w.]{1,64}\([^()\n]{0,64}\)) does not exist/;

function confirm({ text, value, absent, name }: Subject, report: Report): void {
  const isQuoting = name !== '' || isJson(text);
  checkPhrases(
    text,
    (rule, from, to, confidence) =>
      report(rule, from, to, rule === SOURCE && isQuoting && text.slice(0, from).trim() !== '' ? QUOTED_SOURCE_CONFIDENCE : confidence),
    absent,
  );
  checkFrames(text, report);
  for (const error of [ORACLE_ERROR, UNKNOWN_NAME]) {
    const match = error.exec(text);
    if (match !== null) report(SQL_ERROR, match.index, match.index + match[0].length);
  }
  const secret = providerKeySpan(value);
  if (secret !== null)
    report(SECRET, secret[0], secret[1], value.startsWith(PAGE_KEY, secret[0]) ? PAGE_KEY_CONFIDENCE : SECRET.confidence);
}

/** A member of JSON, or JSON as text, may quote source: documentation and tickets do. A file of source begins with it. */
function isJson(text: string): boolean {
  const first = text.trimStart().charAt(0);
  return first === '{' || first === '[';
}

/**
 * A full card number anywhere in a value. Asked apart from {@link dataLeak}, for no literal tells that one is there; the
 * scan costs a nanosecond a character.
 */
export function reportCardNumber(value: string, report: Report): void {
  const span = cardNumberSpan(value);
  if (span !== null) report(CARD_NUMBER, span[0], span[1]);
}

export const dataLeak: Detector = {
  class: 'data-leak',
  direction: 'response',
  literals: [
    ...phraseLiterals(PHRASES),
    ...FRAME_LITERALS,
    'ora-',
    ' does not exist',
    ...PROVIDER_KEY_PREFIXES.map((prefix) => prefix.toLowerCase()),
  ],
  marks: [],
  rules: [STACK_TRACE, DEBUG_PAGE, SQL_ERROR, PRIVATE_KEY, LISTING, SYSTEM_FILE, SOURCE, SECRET, CARD_NUMBER],
  confirm,
};
