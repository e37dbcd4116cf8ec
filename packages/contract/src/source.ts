import { failed, ok, type Result, SallyportError } from '@sallyport/core';
import { type Document, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, parseDocument } from 'yaml';
import { SPEC_ALIASES_MAX, SPEC_CHARS_MAX } from './limits.ts';

/** A parsed description that can still say on which line a JSON pointer stands. */
export interface SpecSource {
  readonly document: Record<string, unknown>;
  /** 1-based line of the place a pointer names, or of its nearest ancestor. */
  lineOf(pointer: string): number;
  /** The same with the column, 1-based. */
  positionOf(pointer: string): TextPosition;
}

export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** Parses JSON or YAML. JSON is tried first: it is common, and far faster to read. */
export function parseSource(text: string, place: string): Result<SpecSource> {
  if (text.length > SPEC_CHARS_MAX) return invalid(place, `${text.length} characters, over the limit of ${SPEC_CHARS_MAX}`);
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const json = /^\s*[{[]/.test(body) ? parseJson(body) : null;
  if (json?.ok) return asDocument(json.value, place, lazyPositions(body));
  // `{` opens flow YAML too, so a text that is no JSON gets its chance before the JSON error is shown.
  try {
    return parseYaml(body, place, json);
  } catch (cause) {
    // A document nested too deeply for the parser ends here as a RangeError.
    return invalid(place, clip(cause instanceof Error ? cause.message : String(cause)));
  }
}

function parseYaml(text: string, place: string, json: JsonFailure | null): Result<SpecSource> {
  const lines = new LineCounter();
  const tree = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, strict: true });
  const error = tree.errors[0];
  if (error !== undefined) {
    if (json !== null) return invalid(`${place}:${json.line}`, json.message);
    return invalid(`${place}:${lines.linePos(error.pos[0]).line}`, clip(error.message));
  }
  return asDocument(tree.toJS({ maxAliasCount: SPEC_ALIASES_MAX }), place, (pointer) => positionIn(tree, lines, pointer));
}

interface JsonFailure {
  readonly ok: false;
  readonly line: number;
  readonly message: string;
}

function parseJson(text: string): { readonly ok: true; readonly value: unknown } | JsonFailure {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const at = /position (\d+)/.exec(message)?.[1];
    const before = at === undefined ? text : text.slice(0, Number(at));
    // The engine quotes the text around the error; a description may hold example credentials, so only its words are kept.
    return { ok: false, line: before.split('\n').length, message: clip(message.replace(/"[^"]*"\.{0,3}|\.\.\.[^ ]*/g, 'the text')) };
  }
}

function asDocument(value: unknown, place: string, positionOf: SpecSource['positionOf']): Result<SpecSource> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return invalid(`${place}:1`, 'the document is not an object');
  return ok({ document: value as Record<string, unknown>, lineOf: (pointer) => positionOf(pointer).line, positionOf });
}

/** Places of a JSON text are worked out only when an error needs one. */
function lazyPositions(text: string): SpecSource['positionOf'] {
  let tree: Document | null = null;
  const lines = new LineCounter();
  return (pointer) => {
    tree ??= parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
    return positionIn(tree, lines, pointer);
  };
}

function positionIn(tree: Document, lines: LineCounter, pointer: string): TextPosition {
  let node: unknown = tree.contents;
  let offset = 0;
  for (const part of pointerParts(pointer)) {
    if (isMap(node)) {
      const pair = node.items.find((item) => String(isScalar(item.key) ? item.key.value : item.key) === part);
      if (pair === undefined) break;
      if (isScalar(pair.key) && pair.key.range) offset = pair.key.range[0];
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      const range = (node as { range?: readonly [number, number, number] } | undefined)?.range;
      if (range === undefined) break;
      offset = range[0];
    } else break;
  }
  const { line, col } = lines.linePos(offset);
  return { line: line || 1, column: col || 1 };
}

/** `/paths/~1a/get` to `['paths', '/a', 'get']`. */
export function pointerParts(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export function pointerJoin(pointer: string, part: string): string {
  return `${pointer}/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** What a message quotes of a document. */
const QUOTE_CHARS_MAX = 160;

export function clip(text: string): string {
  const line = text.split('\n', 1)[0]!;
  return line.length > QUOTE_CHARS_MAX ? `${line.slice(0, QUOTE_CHARS_MAX)}…` : line;
}

export function invalid<T>(place: string, detail: string): Result<T> {
  return failed(new SallyportError('SPEC_INVALID', place, detail.replace(/\.$/, '')));
}

/** Documents of one YAML stream. More is no catalog. */
const DOCUMENTS_MAX = 10_000;

/** Parses a YAML stream of several documents (JSON is YAML), as catalogs are. */
export function parseYamlDocuments(text: string, place: string): Result<unknown[]> {
  if (text.length > SPEC_CHARS_MAX) return invalid(place, `${text.length} characters, over the limit of ${SPEC_CHARS_MAX}`);
  const lines = new LineCounter();
  try {
    const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
    if (!Array.isArray(documents)) return ok([]);
    if (documents.length > DOCUMENTS_MAX) return invalid(place, `more than ${DOCUMENTS_MAX} documents`);
    const error = documents.flatMap((document) => document.errors)[0];
    if (error !== undefined) return invalid(`${place}:${lines.linePos(error.pos[0]).line}`, clip(error.message));
    return ok(documents.map((document): unknown => document.toJS({ maxAliasCount: SPEC_ALIASES_MAX })));
  } catch (cause) {
    return invalid(place, clip(cause instanceof Error ? cause.message : String(cause)));
  }
}
