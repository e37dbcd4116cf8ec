import type { Point } from '@sallyport/core';
import { readPlainXml, type XmlSink } from '../body/xml-plain.ts';
import { isOddName, memberPoint } from './names.ts';

/** A longer value is a document that interfaces take as a body or a file; those are read there. */
const XML_VALUE_CHARS_MAX = 65_536;

/** Elements of pages and rich text: what stands in them is prose, and the markup is what tells. */
const PAGE_ROOT =
  /^<(?:a|abbr|article|b|blockquote|body|br|center|code|div|em|font|form|h[1-6]|head|hr|html|i|iframe|img|li|ol|p|pre|script|section|span|strong|style|sub|sup|svg|table|td|tr|u|ul|video)[\s/>]/i;

/** What is done with each text and attribute: where it stands, its name, itself. */
export type AddXmlText = (point: Point, name: string, value: string) => void;

/**
 * Texts and attributes of an XML document that is a value (a payment message in a JSON member, a SAML response): a program reads it as
 * XML again. Only well-formed documents of elements alone, no pages.
 */
export function addXmlValue(point: Point, value: string, depthMax: number, done: () => boolean, add: AddXmlText): void {
  if (value.length > XML_VALUE_CHARS_MAX || !value.trimEnd().endsWith('>') || PAGE_ROOT.test(value)) return;
  readPlainXml(value.trimEnd(), depthMax, new ValueSink(`${point}|xml`, done, add));
}

class ValueSink implements XmlSink {
  readonly #point: Point;
  readonly #add: AddXmlText;
  readonly #names: string[] = [];
  #text = '';
  readonly done: () => boolean;

  constructor(point: Point, done: () => boolean, add: AddXmlText) {
    this.#point = point;
    this.done = done;
    this.#add = add;
  }

  open(name: string): void {
    this.#flush();
    this.#names.push(name);
  }

  attribute(name: string, value: string): void {
    this.#add(memberPoint(this.#point, `@${name}`, true), name, value);
  }

  text(text: string): void {
    this.#text += text;
  }

  close(): void {
    this.#flush();
    this.#names.pop();
  }

  #flush(): void {
    const text = this.#text.trim();
    this.#text = '';
    if (text === '') return;
    const name = this.#names.at(-1) ?? '';
    this.#add(memberPoint(this.#point, name, isOddName(name)), name, text);
  }
}
