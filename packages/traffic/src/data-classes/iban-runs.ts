/** IBANs inside text, with or without spaces between their groups. */
import { ibanLength, ibanValid } from './bank.ts';

export interface IbanSpan {
  readonly start: number;
  readonly end: number;
  readonly last4: string;
  /** True when no letter or digit touches it and it is written in upper case. */
  readonly plain: boolean;
}

/** Appends what is found in `text`. Linear: a candidate reads at most 34 characters and the gaps between them. */
export function findIbans(text: string, found: IbanSpan[]): void {
  // Check digits follow the country, perhaps behind a gap: digits are rarer than pairs of letters.
  for (let digit = 2; digit < text.length; digit++) {
    if (!isDigit(text.charCodeAt(digit))) continue;
    const index = isGap(text.charCodeAt(digit - 1)) ? digit - 3 : digit - 2;
    if (index < 0 || index + 15 > text.length || !isLetter(text.charCodeAt(index)) || !isLetter(text.charCodeAt(index + 1))) continue;
    const length = ibanLength(text.slice(index, index + 2).toUpperCase());
    if (length === 0) continue;
    const span = readIban(text, index, length);
    if (span !== null) found.push(span);
  }
}

function readIban(text: string, start: number, length: number): IbanSpan | null {
  let compact = '';
  let index = start;
  while (compact.length < length && index < text.length) {
    const code = text.charCodeAt(index);
    if (isAlphanumeric(code)) compact += text[index];
    else if (!isGap(code) || !isAlphanumeric(text.charCodeAt(index + 1))) return null;
    // The check digits tell most words that begin like a country from an account.
    if ((compact.length === 3 || compact.length === 4) && !isDigit(compact.charCodeAt(compact.length - 1))) return null;
    index++;
  }
  const upper = compact.toUpperCase();
  if (!ibanValid(upper)) return null;
  const plain = upper === compact && !isAlphanumeric(text.charCodeAt(start - 1)) && !isAlphanumeric(text.charCodeAt(index));
  return { start, end: index, last4: upper.slice(-4), plain };
}

function isGap(code: number): boolean {
  return code === 32 || code === 45 || code === 46 || code === 95 || code === 43 || code === 0xa0 || code === 0x202f;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

function isAlphanumeric(code: number): boolean {
  return isDigit(code) || isLetter(code);
}
