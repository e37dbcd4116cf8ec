import type { Point } from '@sallyport/core';
import { SaxesParser } from 'saxes';
import type { Collector } from '../leaves/collector.ts';
import { isOddName, memberPoint } from '../leaves/names.ts';
import { addValue } from '../leaves/value.ts';
import type { ParsedBody, XmlField } from './parsed.ts';
import { addUnparsable } from './text.ts';
import { readPlainXml, type XmlSink } from './xml-plain.ts';

/** Fed to the parser at a time, so that a reached limit ends the work soon. */
const SLICE_CHARS = 16_384;

/** Declared encodings in which ASCII bytes mean ASCII, or that were decoded by their byte order; in UTF-7 or EBCDIC a document says something else. */
const READABLE_ENCODING = /^(?:utf-?(?:8|16)(?:le|be)?|us-ascii|ascii|iso-8859-\d{1,2}|windows-125\d|latin1)$/i;

/** The five entities of XML; any other reference stays as it is written, declared or not, so that nothing is ever expanded. */
const ENTITIES: Record<string, string> = new Proxy<Record<string, string>>(
  { __proto__: null as never, amp: '&', apos: "'", gt: '>', lt: '<', quot: '"' },
  { get: (known, name) => known[name as string] ?? `&${String(name)};` },
);

/** An element or an attribute with its address. All of one path are one: documents repeat their elements. */
interface Node {
  readonly name: string;
  readonly point: Point;
  readonly path: string;
  /** By name; `null` until there is one. {@link SIBLINGS_MAX} of each. */
  elements: Map<string, Node> | null;
  attributes: Map<string, Node> | null;
}

/** Names remembered beneath one element; further ones are made each time they come, for a document of ever new names would pay for it in vain. */
const SIBLINGS_MAX = 64;

function nodeOf(name: string, point: Point, path: string): Node {
  return { name, point, path, elements: null, attributes: null };
}

function elementOf(parent: Node, name: string): Node {
  parent.elements ??= new Map();
  let node = parent.elements.get(name);
  if (node === undefined) {
    node = nodeOf(name, memberPoint(parent.point, name, isOddName(name)), parent.path === '' ? name : `${parent.path}.${name}`);
    if (parent.elements.size < SIBLINGS_MAX) parent.elements.set(name, node);
  }
  return node;
}

function attributeOf(parent: Node, name: string): Node {
  parent.attributes ??= new Map();
  let node = parent.attributes.get(name);
  if (node === undefined) {
    node = nodeOf(name, memberPoint(parent.point, `@${name}`, true), `${parent.path}.@${name}`);
    if (parent.attributes.size < SIBLINGS_MAX) parent.attributes.set(name, node);
  }
  return node;
}

/** A value of a document and where it stands. */
interface Found {
  readonly node: Node;
  readonly value: string;
}

/** One reading of a document. */
class XmlReading implements XmlSink {
  readonly fields: XmlField[] = [];
  /** Values that are kept back until the document has proved well-formed (fewer than its characters); `null`: none is. */
  readonly #held: Found[] | null;
  readonly #c: Collector;
  readonly #top: Node;
  /** Open elements, behind the document itself. */
  readonly #open: Node[];
  /** The last element within the limit of depth, once that is passed: what comes then has its name. */
  #deepest: Node | null = null;
  #text = '';
  root = '';

  constructor(c: Collector, point: Point, holding: boolean) {
    this.#c = c;
    this.#top = nodeOf('', point, '');
    this.#open = [this.#top];
    this.#held = holding ? [] : null;
  }

  get tooDeep(): boolean {
    return this.#deepest !== null;
  }

  #add(node: Node, value: string): void {
    if (this.#held === null) this.#hand(node, value);
    else this.#held.push({ node, value });
  }

  #hand({ name, point, path }: Node, value: string): void {
    addValue(this.#c, point, 'body', name, value);
    if (!this.#c.joining) this.fields.push({ path, value });
  }

  /** Hands on what was kept back. */
  release(): void {
    for (const { node, value } of this.#held ?? []) this.#hand(node, value);
  }

  /** Where a text or an attribute stands that comes now. */
  #here(): Node {
    const node = this.#open.at(-1)!;
    return this.#deepest === null ? node : nodeOf(this.#deepest.name, node.point, this.#deepest.path);
  }

  open(name: string): void {
    this.flush();
    if (this.root === '') this.root = name;
    const parent = this.#open.at(-1)!;
    if (this.#open.length > this.#c.limits.bodyDepthMax) this.#deepest ??= parent;
    // Beyond the depth limit all elements of the slice at hand share one address.
    this.#open.push(this.tooDeep ? parent : elementOf(parent, name));
  }

  attribute(name: string, value: string): void {
    this.#add(attributeOf(this.#here(), name), value);
  }

  text(text: string): void {
    this.#text = this.#text === '' ? text : this.#text + text;
  }

  /** Text runs on over comments and CDATA, as backends read it, and ends at a tag. */
  flush(): void {
    if (this.#text === '') return;
    const text = this.#text.trim();
    this.#text = '';
    if (text !== '') this.#add(this.#here(), text);
  }

  close(): void {
    this.flush();
    if (this.#open.length > 1) this.#open.pop();
  }

  doctype(declaration: string): void {
    this.#c.fact('xml-doctype', 'body');
    addValue(this.#c, `${this.#top.point}.!doctype`, 'body', 'doctype', `<!DOCTYPE${declaration}>`);
  }

  instruction(target: string, data: string): void {
    addValue(this.#c, `${this.#top.point}.?${isOddName(target) ? 'instruction' : target}`, 'body', target, data);
  }
}

/**
 * An XML body (SOAP too) as leaves under `<prefix>.xml`: texts by element path, attributes as `@name`, the DOCTYPE with
 * its internal subset as `!doctype`. No entity is ever expanded and nothing is ever fetched: a reference to a declared
 * entity is left as it is written.
 */
export function addXmlBody(c: Collector, prefix: Point, text: string): ParsedBody {
  const point = `${prefix}.xml`;
  const plain = new XmlReading(c, point, true);
  if (readPlainXml(text, c.limits.bodyDepthMax, plain)) {
    plain.release();
    return { kind: 'xml', root: plain.root, fields: plain.fields };
  }
  const reading = new XmlReading(c, point, false);
  const wellFormed = parse(c, reading, text);
  if (reading.tooDeep) c.tooDeep('XML');
  if (!wellFormed) return addUnparsable(c, prefix, text, 'XML');
  if (reading.tooDeep) addValue(c, point, 'body', '', text);
  return { kind: 'xml', root: reading.root, fields: reading.fields };
}

/** False when the text is not well-formed. Stops at the depth limit. */
function parse(c: Collector, reading: XmlReading, text: string): boolean {
  const parser = new SaxesParser({ position: false });
  parser.ENTITIES = ENTITIES;
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && !READABLE_ENCODING.test(encoding)) c.gap('content-type', 'an XML encoding that is not supported');
  });
  parser.on('opentagstart', (tag) => reading.open(tag.name));
  parser.on('attribute', (attribute) => reading.attribute(attribute.name, attribute.value));
  parser.on('closetag', () => reading.close());
  parser.on('text', (part) => reading.text(part));
  parser.on('cdata', (part) => reading.text(part));
  parser.on('doctype', (declaration) => reading.doctype(declaration));
  parser.on('processinginstruction', ({ target, body }) => reading.instruction(target, body));
  try {
    for (let at = 0; at < text.length; at += SLICE_CHARS) {
      if (reading.tooDeep || c.late()) return true;
      parser.write(text.slice(at, at + SLICE_CHARS));
    }
    if (!reading.tooDeep) parser.close();
    return true;
  } catch {
    // Without an error handler the parser throws at the first violation.
    return false;
  }
}

/** True for what opens like a document or an element that is closed again. */
export function looksLikeXml(text: string): boolean {
  const start = text.trimStart();
  if (start.charCodeAt(0) !== 0x3c) return false;
  if (start.startsWith('<?xml') || /^<!(?:doctype|entity)\b/i.test(start.slice(0, 16))) return true;
  return /^<[A-Za-z_]/.test(start.slice(0, 2)) && start.trimEnd().endsWith('>') && (start.includes('</') || start.includes('/>'));
}
