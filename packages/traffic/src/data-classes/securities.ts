/** Identifiers of securities. */
import { luhnValid } from './card.ts';
import { isCountry } from './country.ts';

/** Prefixes of ISINs that are no country: international securities (XS), supranational (EU), and the like. */
const ISIN_PREFIXES: ReadonlySet<string> = new Set(['XS', 'XA', 'XB', 'XC', 'XD', 'XF', 'XT', 'EU', 'EZ', 'QS', 'QT']);

/** ISIN (ISO 6166): letters written as 10-35, then Luhn's check. `text` is upper-case. */
export function isinValid(text: string): boolean {
  if (text.length !== 12) return false;
  const prefix = text.slice(0, 2);
  if (!isCountry(prefix) && !ISIN_PREFIXES.has(prefix)) return false;
  let digits = '';
  for (let index = 0; index < 12; index++) {
    const code = text.charCodeAt(index);
    if (code >= 48 && code <= 57) digits += text[index];
    else if (code >= 65 && code <= 90) digits += String(code - 55);
    else return false;
  }
  return luhnValid(digits);
}

/** CUSIP (ANSI X9.6): modulus 10 double-add-double, `*`, `@`, `#` are 36-38. */
export function cusipValid(text: string): boolean {
  if (text.length !== 9) return false;
  let sum = 0;
  for (let index = 0; index < 8; index++) {
    let value = cusipDigit(text.charCodeAt(index));
    if (value < 0) return false;
    if (index % 2 === 1) value *= 2;
    sum += Math.floor(value / 10) + (value % 10);
  }
  return text.charCodeAt(8) - 48 === (10 - (sum % 10)) % 10;
}

function cusipDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 65 && code <= 90) return code - 55;
  if (code === 42) return 36;
  if (code === 64) return 37;
  return code === 35 ? 38 : -1;
}
