import type { Point } from '@sallyport/core';
import { SaxesParser } from 'saxes';
import type { Collector } from '../leaves/collector.ts';
import { isOddName, memberPoint } from '../leaves/names.ts';
import { addValue } from '../leaves/value.ts';
import type { ParsedBody, XmlField } from './parsed.ts';
import { addUnparsable } from './text.ts';

/** Fed to the parser at a time, so that a reached limit ends the work soon. */
const SLICE_CHARS = 16_384;

/** One reading of a document. */
class XmlReading {
  readonly fields: XmlField[] = [];
  readonly #c: Collector;
  readonly #points: Point[];
  readonly #paths: string[] = [];
  #text = '';
  root = '';
  problem: string | null = null;
  tooDeep = false;

  constructor(c: Collector, point: Point) {
    this.#c = c;
    this.#points = [point];
  }

  #add(name: string, point: Point, path: string, value: string): void {
    addValue(this.#c, point, 'body', name, value);
    if (!this.#c.full) this.fields.push({ path, value });
  }

  open(name: string): void {
    this.flush();
    if (this.root === '') this.root = name;
    const depth = this.#points.length;
    if (depth > this.#c.limits.bodyDepthMax) this.tooDeep = true;
    const parent = this.#points.at(-1)!;
    // Beyond the depth limit all elements share one address.
    this.#points.push(this.tooDeep ? parent : memberPoint(parent, name, isOddName(name)));
    this.#paths.push(this.tooDeep ? '' : name);
  }

  attribute(name: string, value: string): void {
    const key = `@${name}`;
    this.#add(name, memberPoint(this.#points.at(-1)!, key, true), [...this.#paths, key].join('.'), value);
  }

  text(text: string): void {
    this.#text += text;
  }

  /** Text runs on over comments and CDATA, as backends read it, and ends at a tag. */
  flush(): void {
    const text = this.#text.trim();
    this.#text = '';
    if (text !== '') this.#add(this.#paths.at(-1) ?? '', this.#points.at(-1)!, this.#paths.join('.'), text);
  }

  close(): void {
    this.flush();
    if (this.#points.length > 1) this.#points.pop();
    this.#paths.pop();
  }

  doctype(declaration: string): void {
    this.#c.fact('xml-doctype', 'body');
    addValue(this.#c, `${this.#points[0]!}.!doctype`, 'body', 'doctype', `<!DOCTYPE${declaration}>`);
  }

  instruction(target: string, data: string): void {
    addValue(this.#c, `${this.#points[0]!}.?${isOddName(target) ? 'instruction' : target}`, 'body', target, data);
  }
}

/**
 * An XML body (SOAP too) as leaves under `<prefix>.xml`: texts by element path, attributes as `@name`, the DOCTYPE with
 * its internal subset as `!doctype`. No entity is ever expanded and nothing is ever fetched: a reference to a declared
 * entity is left as it is written.
 */
export function addXmlBody(c: Collector, prefix: Point, text: string): ParsedBody {
  const point = `${prefix}.xml`;
  const reading = new XmlReading(c, point);
  parse(c, reading, text);
  if (reading.tooDeep) c.gap('depth-limit', `XML deeper than ${c.limits.bodyDepthMax}`);
  if (reading.problem !== null) return addUnparsable(c, prefix, text, 'XML');
  if ((c.full || reading.tooDeep) && !c.expired) c.pushWhole(point, 'body', text);
  return { kind: 'xml', root: reading.root, fields: reading.fields };
}

function parse(c: Collector, reading: XmlReading, text: string): void {
  const parser = new SaxesParser({ position: false });
  parser.on('error', (error) => {
    // A custom entity is legal where a DOCTYPE declares it; saxes knows only the five of XML.
    if (!error.message.includes('undefined entity')) reading.problem ??= error.message;
  });
  parser.on('opentagstart', (tag) => reading.open(tag.name));
  parser.on('attribute', (attribute) => reading.attribute(attribute.name, attribute.value));
  parser.on('closetag', () => reading.close());
  parser.on('text', (part) => reading.text(part));
  parser.on('cdata', (part) => reading.text(part));
  parser.on('doctype', (declaration) => reading.doctype(declaration));
  parser.on('processinginstruction', ({ target, body }) => reading.instruction(target, body));
  try {
    for (let at = 0; at < text.length && !c.full && reading.problem === null; at += SLICE_CHARS) {
      parser.write(text.slice(at, at + SLICE_CHARS));
    }
    if (!c.full && reading.problem === null) parser.close();
  } catch (error) {
    reading.problem ??= (error as Error).message;
  }
}

/** True for what opens like a document or an element that is closed again. */
export function looksLikeXml(text: string): boolean {
  const start = text.trimStart();
  if (start.charCodeAt(0) !== 0x3c) return false;
  if (start.startsWith('<?xml') || /^<!(?:doctype|entity)\b/i.test(start.slice(0, 16))) return true;
  return /^<[A-Za-z_]/.test(start.slice(0, 2)) && start.trimEnd().endsWith('>') && (start.includes('</') || start.includes('/>'));
}
