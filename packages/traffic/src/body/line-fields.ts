import type { Point } from '@sallyport/core';
import { IS_ODD, NOT_HEX, scanValue } from '../decoders/gate.ts';
import { quotedPrintable } from '../decoders/mail.ts';
import type { Collector } from '../leaves/collector.ts';
import { isOddName, memberPoint } from '../leaves/names.ts';
import { addValue } from '../leaves/value.ts';

/** Fields that are values of their own; the text as a whole is read anyway, so further ones are no gap. */
const FIELDS_MAX = 512;
const NAME_CHARS_MAX = 128;

type Format = 'yaml' | 'card' | 'mail' | 'directory';

const FORMATS: ReadonlyMap<string, Format> = new Map<string, Format>([
  ['application/yaml', 'yaml'],
  ['application/x-yaml', 'yaml'],
  ['text/yaml', 'yaml'],
  ['text/x-yaml', 'yaml'],
  ['text/vcard', 'card'],
  ['text/x-vcard', 'card'],
  ['text/calendar', 'card'],
  ['text/directory', 'card'],
  ['text/ldif', 'directory'],
  ['message/rfc822', 'mail'],
  ['text/rfc822-headers', 'mail'],
]);

/** How a media type writes fields as lines of names and values; `null` where it does not. */
export function lineFormat(mediaType: string): Format | null {
  return FORMATS.get(mediaType) ?? null;
}

/**
 * Values of lines `name: value` (YAML, vCard and iCalendar, LDIF, mail), folded lines joined, quotes taken off: what reads such a text takes each
 * for itself. Base64 (`cn:: ...`, `!!binary`, a mail's body) is told by its look once it stands alone.
 */
export function addLineFields(c: Collector, prefix: Point, text: string, format: Format): void {
  const end = format === 'mail' ? headEnd(text) : text.length;
  const lines = text.slice(0, end).split('\n', FIELDS_MAX);
  for (let at = 0; at < lines.length && !c.expired; ) {
    let next = at + 1;
    // a field runs on over lines that begin with white space, in YAML those further to the right than itself
    const indent = format === 'yaml' ? indentOf(lines[at]!) : 0;
    while (next < lines.length && (indentOf(lines[next]!) > indent || (format === 'yaml' && lines[next] === ''))) next++;
    const field = fieldOf(lines[at]!);
    // in YAML what stands below may be fields again
    if (field === null || (format === 'yaml' && field.value === '')) next = at + 1;
    if (field !== null) addField(c, prefix, field, lines.slice(at + 1, next), format);
    at = next;
  }
  if (end < text.length) addMailBody(c, prefix, text.slice(0, end), text.slice(end).trim());
}

interface Field {
  readonly name: string;
  readonly value: string;
}

function addField(c: Collector, prefix: Point, { name, value }: Field, more: readonly string[], format: Format): void {
  const whole = wholeValue(value, more, format);
  const flags = scanValue(whole);
  // plain words say nothing, but letters alone may be base64
  if ((flags & IS_ODD) === 0 && (whole.includes(' ') || (flags & NOT_HEX) === 0)) return;
  addValue(c, memberPoint(`${prefix}.lines`, name, isOddName(name)), 'body', name, whole);
}

/** White space at the start of a line; the line of a list counts as what stands behind its dash. */
function indentOf(line: string): number {
  let at = 0;
  while (line.charCodeAt(at) === 0x20 || line.charCodeAt(at) === 0x09) at++;
  return at;
}

/** The name up to a colon or, in a card, to its parameters; a second colon (LDIF) belongs to neither. */
function fieldOf(line: string): Field | null {
  const colon = line.slice(0, NAME_CHARS_MAX).indexOf(':');
  if (colon <= 0) return null;
  const name = line
    .slice(0, colon)
    .replace(/^[\s-]+/, '')
    .split(';', 1)[0]!
    .replaceAll('"', '');
  const value = line.slice(line.charCodeAt(colon + 1) === 0x3a ? colon + 2 : colon + 1).trim();
  return name === '' ? null : { name, value };
}

/** A mark of YAML before a value: its type, and how the lines below are joined. */
const MARK = /^(?:!{1,2}[\w/-]{1,40}\s*)?(?:[|>][+\d-]{0,3}$)?/;

function wholeValue(value: string, more: readonly string[], format: Format): string {
  if (format !== 'yaml') {
    const whole = [value, ...more.map((line) => line.slice(1).trimEnd())].join('');
    return format === 'card' ? cardText(whole) : whole;
  }
  const bare = value.replace(MARK, '');
  const lines = more.map((line) => line.trim());
  const whole = [bare, ...lines].filter((line) => line !== '').join(value.includes('|') ? '\n' : ' ');
  const quote = whole.charAt(0);
  if ((quote !== '"' && quote !== "'") || whole.length < 2 || !whole.endsWith(quote)) return whole;
  const inner = whole.slice(1, -1);
  return quote === '"' ? inner.replace(/\\(["\\/])/g, '$1') : inner.replaceAll("''", "'");
}

/** Without the semicolons of parts that are empty, and without escapes. */
function cardText(written: string): string {
  let end = written.length;
  while (written.charCodeAt(end - 1) === 0x3b && written.charCodeAt(end - 2) !== 0x5c) end--;
  return written
    .slice(0, end)
    .replace(/\\([\\,;])/g, '$1')
    .replace(/\\n/gi, '\n');
}

/** Where the head of a mail ends. */
function headEnd(text: string): number {
  const match = /\r?\n\r?\n/.exec(text);
  return match === null ? text.length : match.index;
}

function addMailBody(c: Collector, prefix: Point, head: string, body: string): void {
  addValue(
    c,
    `${prefix}.lines.body`,
    'body',
    'body',
    /content-transfer-encoding:\s{0,8}quoted-printable/i.test(head) ? quotedPrintable(body, c) : body,
  );
}
