import type { RawRequest } from '@sallyport/traffic';
import type { Draw } from '../draw.ts';
import type { Way } from '../way.ts';

/** A way into a program through a parser that reads the message otherwise than one expects. */
export interface Carrier extends Omit<Way, 'carry'> {
  /** Where it works. */
  readonly on: string;
  /** The text in a field of this name. */
  carry(text: string, draw: Draw, field: string): RawRequest | null;
}

/** Fields of a bank that take a text into the program each class attacks. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  sqli: ['reference', 'sort', 'filter', 'search', 'beneficiaryName', 'orderBy', 'fields', 'accountId', 'memo'],
  xss: ['memo', 'beneficiaryName', 'nickname', 'subject', 'displayName', 'purpose'],
  cmdi: ['documentName', 'exportName', 'host', 'format', 'archive', 'printer'],
  'path-traversal': ['document', 'template', 'file', 'locale', 'theme', 'attachment', 'statement'],
  ssrf: ['callbackUrl', 'webhook', 'logoUrl', 'avatar', 'jwks_uri', 'statementUrl', 'notificationUrl'],
  'plain-redirect': ['returnUrl', 'redirect_uri', 'next'],
  'open-redirect': ['returnUrl', 'redirect_uri', 'next', 'RelayState', 'continue', 'backTo'],
  crlf: ['lang', 'filename', 'next', 'ref', 'campaign'],
  'mail-injection': ['email', 'subject', 'name', 'replyTo', 'message'],
  ldapi: ['username', 'employee', 'cn', 'department', 'search'],
  xpathi: ['customer', 'username', 'query', 'branch'],
  ssti: ['template', 'memo', 'emailSubject', 'greeting', 'statementTitle'],
  expression: ['filter', 'formula', 'condition', 'template', 'displayName'],
  'code-injection': ['formula', 'rule', 'script', 'expression', 'callback'],
  deserialisation: ['state', 'session', 'cart', 'data', 'view'],
  'nosql-text': ['filter', 'q', 'where', 'login', 'search'],
};

const ANY = ['memo', 'reference', 'note', 'description', 'customerName'];

/** Classes whose value a program takes whole from a field made for it: no header of the protocol and no key carries it. */
const FROM_FIELDS = ['ssrf', 'open-redirect', 'plain-redirect', 'mail-injection'];
export const TEXT_CLASSES: readonly string[] = [...Object.keys(FIELDS), 'ssi', 'log4shell'].filter((name) => !FROM_FIELDS.includes(name));

export const fieldOf = (name: string, draw: Draw): string => draw.of(FIELDS[name] ?? ANY);

/** The body of a payment around one field, as a bank's clients send it. */
export const payment = (field: string, value: unknown, draw: Draw): object => ({
  debtorAccount: { iban: draw.iban() },
  creditorAccount: { iban: draw.iban(), name: draw.name() },
  instructedAmount: { amount: draw.amount(), currency: draw.of(['EUR', 'GBP', 'USD']) },
  requestedExecutionDate: draw.day(),
  [field]: value,
});

/** Bytes whose content is the text in UTF-16 or UTF-32 of either order. */
export function wide(text: string, bytes: 2 | 4, order: 'little' | 'big'): Uint8Array {
  const units = bytes === 2 ? text.split('').map((one) => one.charCodeAt(0)) : Array.from(text, (one) => one.codePointAt(0)!);
  const out = Buffer.alloc(units.length * bytes);
  for (const [index, unit] of units.entries()) {
    if (order === 'little') out.writeUIntLE(unit, index * bytes, bytes);
    else out.writeUIntBE(unit, index * bytes, bytes);
  }
  return out;
}

/** UTF-7: what is not a letter, a digit or a few marks is base64 of UTF-16. */
export const utf7 = (text: string): string =>
  text.replace(
    /[^A-Za-z0-9 '(),\-./:?\r\n\t]+/g,
    (run) =>
      `+${Buffer.from(wide(run, 2, 'big'))
        .toString('base64')
        .replace(/=+$/, '')}-`,
  );

/** Percent escapes of each byte that is not a letter or digit. */
export const escaped = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => {
    const sign = String.fromCharCode(byte);
    return /[A-Za-z0-9]/.test(sign) ? sign : `%${byte.toString(16).padStart(2, '0')}`;
  }).join('');
