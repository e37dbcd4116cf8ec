/** Bank identifiers: ABA routing numbers, IBAN, BIC. */
import { isCountry } from './country.ts';
import { mod97 } from './mod97.ts';

/** ABA routing transit number: a Federal Reserve prefix and the 3-7-1 weighted check (ABA Routing Number Policy). */
export function abaValid(digits: string): boolean {
  if (digits.length !== 9) return false;
  const prefix = Number(digits.slice(0, 2));
  const known = prefix <= 12 || (prefix >= 21 && prefix <= 32) || (prefix >= 61 && prefix <= 72) || prefix === 80;
  if (!known || digits === '000000000') return false;
  let sum = 0;
  for (let index = 0; index < 9; index++) {
    const digit = digits.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return false;
    sum += digit * (index % 3 === 0 ? 3 : index % 3 === 1 ? 7 : 1);
  }
  return sum % 10 === 0;
}

/** Total length by country (ISO 13616, IBAN registry). */
const IBAN_LENGTHS: ReadonlyMap<string, number> = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 ' +
    'FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 ' +
    'LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 ' +
    'SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

export const IBAN_CHARS_MIN = 15;
export const IBAN_CHARS_MAX = 34;

/** The length an IBAN of this country has, 0 for a country without. `country` is upper-case. */
export function ibanLength(country: string): number {
  return IBAN_LENGTHS.get(country) ?? 0;
}

/** `text` without spaces, upper-case. */
export function ibanValid(text: string): boolean {
  return text.length >= IBAN_CHARS_MIN && ibanLength(text.slice(0, 2)) === text.length && mod97(text.slice(4) + text.slice(0, 4)) === 1;
}

/** SWIFT BIC (ISO 9362): four letters, a country, two or five more. */
export function bicValid(text: string): boolean {
  return /^[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?$/.test(text) && isCountry(text.slice(4, 6));
}
