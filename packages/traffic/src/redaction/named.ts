/** Values whose field's name says what they are: a CVV, a PIN, a password have no shape of their own. */
import type { NameHint } from '../data-classes/names.ts';
import { dropped, keptLast4, RANK, type Span } from './span.ts';

const NOTHING_SECRET = /^(?:true|false|null|none|undefined|yes|no|\d|\[[a-z-]+(?::…\w{0,4})?\])?$/i;

const DOCUMENT = /(?=[a-z]{0,3}\d)[a-z0-9](?:[\s-]?[a-z0-9]){5,}/gi;

type Finder = (text: string, start: number, end: number, spans: Span[]) => void;

/** Where so few digits are enough, the four that a mark shows (`…1111`) have to be passed over. */
const FINDERS: ReadonlyMap<NameHint, Finder> = new Map<NameHint, Finder>([
  ['password', dropAll('password')],
  ['session', dropAll('session')],
  ['api_key', dropAll('key')],
  ['oauth_token', dropToken],
  ['track1', dropAll('track')],
  ['track2', dropAll('track')],
  ['cvv', runs(/(?<!…\d{0,3})\d(?:[\s.+-]?\d){2,}/g, 'cvv', false)],
  ['pin_block', runs(/[0-9a-f]{16,}|(?<!…\d{0,3})\d(?:[\s.+-]?\d){3,}/gi, 'pin', false)],
  ['pan', runs(/\d(?:[\s.+-]?\d){7,}/g, 'pan', true)],
  ['ssn', runs(/\d(?:[\s.+-]?\d){5,}/g, 'ssn', true)],
  ['itin', runs(/\d(?:[\s.+-]?\d){5,}/g, 'itin', true)],
  ['us_account', runs(/\d(?:[\s.+-]?\d){4,}/g, 'account', true)],
  ['driver_license', runs(DOCUMENT, 'document', true)],
  ['passport_us', runs(DOCUMENT, 'document', true)],
  ['phone', runs(/\d(?:[\s.()+-]{0,2}\d){6,}/g, 'phone', true)],
  ['dob', birthDates],
  ['person_name', plainText('name')],
  ['address', plainText('address')],
]);

/** Appends the spans of `text[start, end)`, the value of a field with this hint. */
export function findNamed(hint: NameHint, text: string, start: number, end: number, spans: Span[]): void {
  FINDERS.get(hint)?.(text, start, end, spans);
}

function dropAll(kind: string): Finder {
  return (text, start, end, spans) => dropFrom(text, start, end, kind, spans);
}

function dropFrom(text: string, start: number, end: number, kind: string, spans: Span[]): void {
  if (NOTHING_SECRET.test(text.slice(start, Math.min(end, start + 20)))) return;
  spans.push(dropped(start, end, kind, RANK.named));
}

/** The scheme of an Authorization value is kept: `Bearer [token]`. */
function dropToken(text: string, start: number, end: number, spans: Span[]): void {
  const head = text.slice(start, Math.min(end, start + 24));
  const scheme = /^(?:bearer|basic|dpop|digest|negotiate|ntlm|token|signature|apikey|aws4-hmac-sha256)[\s+]+/i.exec(head);
  dropFrom(text, start + (scheme?.[0].length ?? 0), end, 'token', spans);
}

function runs(pattern: RegExp, kind: string, last4: boolean): Finder {
  return (text, start, end, spans) => {
    for (const match of text.slice(start, end).matchAll(pattern)) {
      const from = start + match.index;
      const to = from + match[0].length;
      const tail = match[0].replace(/[^0-9a-z]/gi, '').slice(-4);
      spans.push(last4 ? keptLast4(from, to, kind, tail, RANK.named) : dropped(from, to, kind, RANK.named));
    }
  };
}

function birthDates(text: string, start: number, end: number, spans: Span[]): void {
  for (const match of text.slice(start, end).matchAll(/\d{1,4}[-/. ]?\d{1,2}[-/. ]?\d{1,4}/g)) {
    if (match[0].length < 6) continue;
    const year = /(?:19|20)\d\d/.exec(match[0])?.[0];
    const from = start + match.index;
    const label = year === undefined ? '[dob]' : `[dob:${year}]`;
    spans.push({ start: from, end: from + match[0].length, label, bare: '[dob]', rank: RANK.named });
  }
}

/** Names and streets go whole, but only where they are what they say: an attack in such a field stays to be seen. */
function plainText(kind: string): Finder {
  return (text, start, end, spans) => {
    const value = text.slice(start, Math.min(end, start + 200));
    if (!/\p{L}{2}/u.test(value) || !/^[\p{L}\p{M}\d\s.,'#/+-]+$/u.test(value)) return;
    if (!/--|'\s*(?:or|and)\b|\.\.\//i.test(value)) spans.push(dropped(start, end, kind, RANK.named));
  };
}
