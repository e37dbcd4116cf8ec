/** Classes that a value shows by itself: a check digit, a fixed format, a prefix. */
import { abaValid, ibanValid } from './bank.ts';
import { digitsOf, type Judgement } from './by-name.ts';
import { luhnValid, panValid } from './card.ts';
import { base58AddressValid, bech32AddressValid, ethereumAddressValid } from './crypto-address.ts';
import { leiValid } from './mod97.ts';
import { jwtValid, privateKeySpan, providerKeyEnd } from './secrets.ts';
import { cusipValid, isinValid } from './securities.ts';
import type { Shape } from './shape.ts';
import { itinValid, ssnValid } from './taxpayer.ts';
import { mrzLineValid } from './travel.ts';

/**
 * What the value is, taken alone, or `null`. `neutral` is set where the field's name says identifier or time: then a
 * number is not taken for a card or a routing number, which one in ten numbers would pass for.
 */
export function judgeByShape(value: string, shape: Shape, neutral: boolean): Judgement | null {
  const { digits, upper, lower, gaps, other } = shape;
  if (value.length < 6) return null;
  if (value.charCodeAt(0) === 45 && privateKeySpan(value, 0) !== null) return ['private_key', 1];
  if (upper + lower + other === 0) return neutral ? null : judgeNumber(value, digits, gaps);
  if (other === 0) return judgeWord(value, shape);
  return judgeMixed(value, shape);
}

function judgeNumber(value: string, digits: number, gaps: number): Judgement | null {
  if (digits < 9) return null;
  if (digits === 9) return judgeNine(value, gaps);
  if (gaps > 0 && digits >= 10 && digits <= 11) return isNanp(value) ? ['phone', 0.7] : null;
  if (digits < 13 || digits > 19 || (gaps > 0 && !isEvenlyGrouped(value))) return null;
  if (!panValid(gaps === 0 ? value : digitsOf(value))) return null;
  // Fifteen and sixteen digits are cards nearly always; other lengths share their range with many ids.
  return ['pan', digits === 15 || digits === 16 ? 0.9 : 0.6];
}

function judgeNine(value: string, gaps: number): Judgement | null {
  if (gaps === 0) return abaValid(value) ? ['aba_rtn', 0.5] : cusipValid(value) ? ['cusip', 0.3] : null;
  if (gaps === 2 && /^\d{4}-\d{4}-\d$/.test(value)) return abaValid(digitsOf(value)) ? ['aba_rtn', 0.7] : null;
  if (gaps !== 2 || !/^\d{3}([ -])\d{2}\1\d{4}$/.test(value)) return null;
  const nine = digitsOf(value);
  if (ssnValid(nine)) return ['ssn', 0.9];
  return itinValid(nine) ? ['itin', 0.9] : null;
}

/** North American numbers: neither area nor exchange begins with 0 or 1. */
function isNanp(value: string): boolean {
  return /^(?:\+?1[ .-]?)?\(?[2-9]\d{2}\)?[ .-]?[2-9]\d{2}[ .-]\d{4}$/.test(value);
}

function isEvenlyGrouped(value: string): boolean {
  return /^\d{4}([ -])(?:\d{4}\1\d{4}\1\d{1,7}|\d{6}\1\d{4,5})$/.test(value);
}

const BEARER = /^bearer [\w.~+/=-]{16,}$/i;

/** Letters and digits, perhaps with spaces or dashes. */
function judgeWord(value: string, shape: Shape): Judgement | null {
  const { digits, upper, lower, gaps } = shape;
  if (digits > 0 && gaps === 0) {
    const found = judgeCode(value, shape);
    if (found !== null) return found;
  }
  if (digits >= 7 && lower === 0 && upper >= 2 && value.length >= 15 && value.length <= 42 && isIban(value)) return ['iban', 1];
  if (gaps === 1 && digits > 0 && BEARER.test(value)) return ['oauth_token', 0.9];
  return value.length >= 20 && providerKeyEnd(value, 0) === value.length ? ['api_key', 1] : null;
}

function judgeCode(value: string, { lower }: Shape): Judgement | null {
  if (lower === 0) {
    switch (value.length) {
      case 9: // every tenth code passes the check, so it says little by itself
        return cusipValid(value) ? ['cusip', 0.5] : null;
      case 12:
        return isinValid(value) ? ['isin', 0.9] : null;
      case 20:
        if (leiValid(value)) return ['lei', 0.9];
        break;
    }
  }
  if (value.length >= 26 && value.length <= 35 && base58AddressValid(value)) return ['btc_base58', 1];
  if (value.length >= 14 && value.length <= 90 && bech32AddressValid(value)) return ['btc_bech32', 1];
  return value.length === 42 && ethereumAddressValid(value) ? ['eth', 0.9] : null;
}

function isIban(value: string): boolean {
  if (!/^[A-Z]{2}\d\d/.test(value)) return false;
  return ibanValid(value.includes(' ') || value.includes('-') ? value.replace(/[ -]/g, '') : value);
}

/** With punctuation: credentials, e-mail, tracks, telephone numbers, passport lines. */
function judgeMixed(value: string, { digits, upper, lower, other }: Shape): Judgement | null {
  const first = value.charCodeAt(0);
  if (first === 101 && value.startsWith('eyJ')) return jwtValid(value) ? ['jwt', 1] : null;
  if (value.length > 26 && privateKeySpan(value, 0) !== null) return ['private_key', 1];
  if (other <= 2 && digits >= 9 && upper + lower === 0 && value.length <= 20) return judgePunctuated(value);
  if (digits >= 20 && /^(?:%?B|;)?\d{12,19}[=D^]/.test(value)) return judgeTrack(value);
  if (upper + digits > 20 && value.length === 44 && mrzLineValid(value)) return ['mrz_td3', 1];
  if (value.length >= 20 && lower > 0 && providerKeyEnd(value, 0) === value.length) return ['api_key', 1];
  if (BEARER.test(value)) return ['oauth_token', 0.9];
  return value.includes('@') && isEmail(value) ? ['email', 0.9] : null;
}

function judgePunctuated(value: string): Judgement | null {
  if (value.startsWith('+') && /^\+\d[\d ().-]{8,18}$/.test(value)) return ['phone', 0.8];
  if (isNanp(value)) return ['phone', 0.7];
  if (/^\d{3}\.\d\d\.\d{4}$/.test(value)) return ssnValid(digitsOf(value)) ? ['ssn', 0.8] : null;
  return value.startsWith(';') || value.includes('=') ? judgeTrack(value) : null;
}

function judgeTrack(value: string): Judgement | null {
  const track1 = /^%?B(\d{12,19})\^[^^]{2,26}\^\d{7}/.exec(value);
  if (track1 !== null) return luhnValid(track1[1]!) ? ['track1', 1] : null;
  const track2 = /^;?(\d{12,19})[=D]\d{7}/.exec(value);
  return track2 !== null && luhnValid(track2[1]!) ? ['track2', 1] : null;
}

function isEmail(value: string): boolean {
  return value.length <= 254 && /^[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z][A-Za-z0-9-]{1,23}$/.test(value);
}
