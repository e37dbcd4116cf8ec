import type { Point } from '@sallyport/core';
import type { Collector } from '../leaves/collector.ts';
import { addJson } from '../leaves/value.ts';
import { addGraphqlMembers } from './graphql.ts';
import { addJsonDocuments } from './json-lines.ts';
import { addLiterals } from './json-loose.ts';
import { type JsonShape, jsonShape } from './json-shape.ts';
import type { ParsedBody } from './parsed.ts';
import { addText, addUnparsable } from './text.ts';

/** A JSON body as leaves under `<prefix>.json`, or as text with a fact and a gap when it does not parse. */
export function addJsonBody(c: Collector, prefix: Point, text: string): ParsedBody {
  const shape = jsonShape(text);
  if (shape.depth > c.limits.bodyDepthMax) return addTooDeep(c, prefix, text);
  const value = parseJson(text);
  if (value !== undefined) return addJsonValue(c, prefix, text, value, shape);
  const documents = addJsonDocuments(c, prefix, text);
  if (documents !== null) {
    c.fact('unparsable-body', 'several JSON documents');
    return documents;
  }
  addLiterals(c, `${prefix}.json`, text);
  return addUnparsable(c, prefix, text, 'JSON');
}

/** The JSON value of `text` (`null` is one), or `undefined`. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** {@link addJsonBody} for a text of another type that turns out to be JSON; `null`, and nothing done, when it is not. */
export function addIfJson(c: Collector, prefix: Point, text: string): ParsedBody | null {
  const shape = jsonShape(text);
  if (shape.depth > c.limits.bodyDepthMax) return addTooDeep(c, prefix, text);
  const value = parseJson(text);
  return value === undefined ? null : addJsonValue(c, prefix, text, value, shape);
}

/** Parsing alone would cost a fifth of a second for a megabyte of brackets: its strings and its text are read instead. */
function addTooDeep(c: Collector, prefix: Point, text: string): ParsedBody {
  c.tooDeep('JSON');
  addLiterals(c, `${prefix}.json`, text);
  return addText(c, prefix, text);
}

function addJsonValue(c: Collector, prefix: Point, text: string, value: unknown, shape: JsonShape): ParsedBody {
  const before = c.members;
  const point = `${prefix}.json`;
  addJson(c, point, 'body', '', value, 0, 0);
  const lost = shape.members - (c.members - before);
  if (lost > 0 && !c.expired) {
    // The parser kept the last of two members of one name; a backend may keep the first. The text holds both.
    c.fact('duplicate-json-key', `${lost} repeated`);
    addLiterals(c, point, text);
  }
  return { kind: 'json', value, graphql: addGraphqlMembers(c, point, value) };
}
