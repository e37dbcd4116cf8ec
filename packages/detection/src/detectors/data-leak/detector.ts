import { cardNumberSpan, PROVIDER_KEY_PREFIXES, providerKeySpan } from '@sallyport/traffic/data-classes';
import type { Detector, Report, Subject } from '../../detector.ts';
import { compilePhrases, phraseLiterals } from '../../indicators/phrases.ts';
import { PHRASES } from './phrases.ts';
import { CARD_NUMBER, LISTING, PRIVATE_KEY, SECRET, SOURCE, SQL_ERROR, STACK_TRACE, SYSTEM_FILE } from './rules.ts';

const checkPhrases = compilePhrases(PHRASES);

function confirm({ text, value, absent }: Subject, report: Report): void {
  checkPhrases(text, report, absent);
  const secret = providerKeySpan(value);
  if (secret !== null) report(SECRET, secret[0], secret[1]);
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
  literals: [...phraseLiterals(PHRASES), ...PROVIDER_KEY_PREFIXES.map((prefix) => prefix.toLowerCase())],
  marks: [],
  rules: [STACK_TRACE, SQL_ERROR, PRIVATE_KEY, LISTING, SYSTEM_FILE, SOURCE, SECRET, CARD_NUMBER],
  confirm,
};
