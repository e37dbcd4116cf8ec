/** What a reader of XML is told, in the order of the document. */
export interface XmlSink {
  open(name: string): void;
  attribute(name: string, value: string): void;
  text(text: string): void;
  close(): void;
}

const LT = 0x3c;
const GT = 0x3e;
const SLASH = 0x2f;
const EQUALS = 0x3d;

/** Characters of a name here; others are left to the full parser, and so is a name that begins with a digit, a dot or a dash. */
const NAME: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => (/[A-Za-z0-9_.:-]/.test(String.fromCharCode(code)) ? 1 : 0));

const DECLARATION = /^<\?xml version=(["'])1\.0\1(?: encoding=(["'])utf-8\2)?(?: standalone=(["'])(?:yes|no)\3)? ?\?>/i;

/** Not a character of XML, or one that needs a closer look. */
const UNUSUAL = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/;

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/**
 * Reads documents of elements, attributes and text alone, well-formed, as the full parser would and many times faster:
 * payment messages are of this kind. False for any other document; then what was said until there does not count. Linear.
 */
export function readPlainXml(text: string, depthMax: number, sink: XmlSink): boolean {
  if (UNUSUAL.test(text)) return false;
  const declaration = DECLARATION.exec(text)?.[0].length ?? 0;
  return new PlainReader(text, declaration, depthMax, sink).read();
}

/** One pass over a document. */
class PlainReader {
  readonly #text: string;
  readonly #depthMax: number;
  readonly #sink: XmlSink;
  readonly #open: string[] = [];
  /** Some text may hold more than itself; asked once, for most documents have none. */
  readonly #hasSigns: boolean;
  #at: number;

  constructor(text: string, from: number, depthMax: number, sink: XmlSink) {
    this.#text = text;
    this.#at = from;
    this.#depthMax = depthMax;
    this.#sink = sink;
    this.#hasSigns = text.includes('&') || text.includes('\r') || text.includes(']]>');
  }

  /** True when the document was read to its end. */
  read(): boolean {
    this.#skipSpace();
    do {
      if (this.#text.charCodeAt(this.#at) !== LT || !this.#readTag()) return false;
      if (this.#open.length > 0 && !this.#readText()) return false;
    } while (this.#open.length > 0);
    this.#skipSpace();
    return this.#at === this.#text.length;
  }

  #readTag(): boolean {
    this.#at++;
    if (this.#text.charCodeAt(this.#at) === SLASH) return this.#readClosing();
    const name = this.#readName();
    if (name === '' || this.#open.length >= this.#depthMax) return false;
    this.#sink.open(name);
    return this.#readAttributes(name);
  }

  #readClosing(): boolean {
    const name = this.#open.pop();
    if (name === undefined || !this.#text.startsWith(name, this.#at + 1)) return false;
    this.#at += 1 + name.length;
    this.#skipSpace();
    if (this.#text.charCodeAt(this.#at++) !== GT) return false;
    this.#sink.close();
    return true;
  }

  /** Attributes and the end of a tag. */
  #readAttributes(element: string): boolean {
    let names: string[] | null = null;
    for (;;) {
      const spaced = this.#skipSpace();
      const code = this.#text.charCodeAt(this.#at);
      if (code === GT) {
        this.#at++;
        this.#open.push(element);
        return true;
      }
      if (code === SLASH) {
        if (this.#text.charCodeAt(this.#at + 1) !== GT) return false;
        this.#at += 2;
        this.#sink.close();
        return true;
      }
      names ??= [];
      if (!spaced || names.length >= ATTRIBUTES_MAX || !this.#readAttribute(names)) return false;
    }
  }

  #readAttribute(names: string[]): boolean {
    const name = this.#readName();
    if (name === '' || names.includes(name) || this.#text.charCodeAt(this.#at) !== EQUALS) return false;
    names.push(name);
    const quote = this.#text[this.#at + 1];
    if (quote !== '"' && quote !== "'") return false;
    const end = this.#text.indexOf(quote, this.#at + 2);
    if (end < 0) return false;
    const raw = this.#text.slice(this.#at + 2, end);
    // White space in an attribute is normalised, which is left to the full parser.
    const value = UNPLAIN_ATTRIBUTE.test(raw) ? null : resolved(raw);
    if (value === null) return false;
    this.#at = end + 1;
    this.#sink.attribute(name, value);
    return true;
  }

  /** Text up to the next tag. */
  #readText(): boolean {
    const start = this.#at;
    const end = this.#text.indexOf('<', start);
    if (end < 0) return false;
    this.#at = end;
    this.#skipBack(start);
    if (this.#at === start) {
      this.#at = end;
      return true;
    }
    this.#at = end;
    const raw = this.#text.slice(start, end);
    const value = this.#hasSigns ? resolvedText(raw) : raw;
    if (value === null) return false;
    this.#sink.text(value);
    return true;
  }

  /** Moves back over white space, not before `start`. */
  #skipBack(start: number): void {
    while (this.#at > start && isSpace(this.#text.charCodeAt(this.#at - 1))) this.#at--;
  }

  /** True when there was any. */
  #skipSpace(): boolean {
    const start = this.#at;
    while (isSpace(this.#text.charCodeAt(this.#at))) this.#at++;
    return this.#at > start;
  }

  /** The name at hand, or the empty string when it is none that is read here. */
  #readName(): string {
    const start = this.#at;
    const first = this.#text.charCodeAt(start);
    if (first < 0x41 && first !== 0x3a) return '';
    while (NAME[this.#text.charCodeAt(this.#at)] === 1) this.#at++;
    return this.#text.slice(start, this.#at);
  }
}

const UNPLAIN_ATTRIBUTE = /[<\t\n\r]/;

/** More attributes on one element are left to the full parser: they are compared with each other. */
const ATTRIBUTES_MAX = 32;

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** The text between two tags, or `null` when the full parser is to read it. */
function resolvedText(raw: string): string | null {
  return raw.includes('\r') || raw.includes(']]>') ? null : resolved(raw);
}

/** The text with the five entities of XML resolved, or `null` when it holds another reference. */
function resolved(raw: string): string | null {
  let at = raw.indexOf('&');
  if (at < 0) return raw;
  let out = '';
  let from = 0;
  for (; at >= 0; at = raw.indexOf('&', from)) {
    const end = raw.indexOf(';', at);
    const character = end < 0 || end - at > 5 ? undefined : ENTITIES.get(raw.slice(at + 1, end));
    if (character === undefined) return null;
    out += raw.slice(from, at) + character;
    from = end + 1;
  }
  return out + raw.slice(from);
}
