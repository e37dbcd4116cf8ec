import { SallyportError } from '@sallyport/core';
import { SaxesParser } from 'saxes';
import { TEXT_CHARS_MAX } from './seen.ts';

/** Elements of one file, and their nesting; a larger file is refused. */
const ELEMENTS_MAX = 500_000;
const DEPTH_MAX = 64;
/** HTML is longer than the text in it. */
const ELEMENT_CHARS_MAX = 4 * TEXT_CHARS_MAX;

/** One element: what is directly in it as text, and its children. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Element[];
}

interface Open {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
  readonly children: Element[];
}

/**
 * Reads XML into elements; those named in `skip` are passed over with all that is in them. Entities of a document type
 * are not resolved: nothing is fetched and nothing grows.
 * @throws SallyportError `IMPORT_INVALID` with line and column
 */
export function readXml(text: string, skip: ReadonlySet<string>): Element {
  const parser = new SaxesParser();
  const root: Open = { name: '', attributes: {}, text: '', children: [] };
  const stack: Open[] = [root];
  let count = 0;
  const at = (): string => `body.text: line ${parser.line}, column ${parser.column}`;
  parser.on('error', (error) => {
    throw new SallyportError('IMPORT_INVALID', at(), `no XML: ${error.message.replace(/^\d+:\d+: /, '')}`);
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (++count > ELEMENTS_MAX) throw new SallyportError('IMPORT_INVALID', at(), `more than ${ELEMENTS_MAX} elements`);
    if (stack.length > DEPTH_MAX) throw new SallyportError('IMPORT_INVALID', at(), `nested deeper than ${DEPTH_MAX}`);
    stack.push({ name, attributes, text: '', children: [] });
  });
  const add = (part: string): void => {
    const open = stack.at(-1)!;
    if (open.text.length < ELEMENT_CHARS_MAX) open.text += part.slice(0, ELEMENT_CHARS_MAX - open.text.length);
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    const done = stack.pop()!;
    if (!skip.has(done.name)) stack.at(-1)?.children.push(done);
  });
  parser.write(text).close();
  const [element] = root.children;
  if (element === undefined) throw new SallyportError('IMPORT_INVALID', 'body.text', 'no XML element');
  return element;
}

/** Children of a name, in order. */
export function childrenOf({ children }: Element, name: string): Element[] {
  return children.filter((child) => child.name === name);
}

/** Text of the first child of a name, trimmed; the empty string where there is none. */
export function textOf(element: Element, name: string): string {
  return element.children.find((child) => child.name === name)?.text.trim() ?? '';
}
