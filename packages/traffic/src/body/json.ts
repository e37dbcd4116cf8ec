import type { Point } from '@sallyport/core';
import type { Collector } from '../leaves/collector.ts';
import { addJson, addValue } from '../leaves/value.ts';
import { addGraphqlMembers } from './graphql.ts';
import type { ParsedBody } from './parsed.ts';
import { addUnparsable } from './text.ts';

/** A JSON body as leaves under `<prefix>.json`, or as text with a fact and a gap when it does not parse. */
export function addJsonBody(c: Collector, prefix: Point, text: string): ParsedBody {
  const value = parseJson(text);
  if (value !== undefined) return addJsonValue(c, prefix, text, value);
  addLiterals(c, `${prefix}.json`, text);
  return addUnparsable(c, prefix, text, 'JSON');
}

/** The JSON value of `text` (`null` is one), or `undefined`. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** {@link addJsonBody} for a text already parsed to `value`. */
export function addJsonValue(c: Collector, prefix: Point, text: string, value: unknown): ParsedBody {
  const shape = jsonShape(text);
  const before = c.members;
  const point = `${prefix}.json`;
  addJson(c, point, 'body', '', value, 0, 0);
  if (c.full || shape.depth > c.limits.bodyDepthMax) {
    if (!c.expired) c.pushWhole(point, 'body', text);
  } else if (c.members - before < shape.members) {
    // The parser kept the last of two members of one name; a backend may keep the first. The text holds both.
    c.fact('duplicate-json-key', `${shape.members - (c.members - before)} repeated`);
    addLiterals(c, point, text);
  }
  return { kind: 'json', value, graphql: addGraphqlMembers(c, point, value) };
}

/** Every string of a JSON text that cannot be trusted to a parser (repeated names, cut off, damaged), all under one address. */
function addLiterals(c: Collector, point: Point, text: string): void {
  for (let start = text.indexOf('"'); start >= 0 && !c.full; ) {
    const end = stringEnd(text, start);
    const literal = parseJson(text.slice(start, end + 1));
    addValue(c, point, 'body', '', typeof literal === 'string' ? literal : text.slice(start + 1, end));
    start = text.indexOf('"', end + 1);
  }
}

/** Members and nesting of a JSON text, counted without building it. */
export function jsonShape(text: string): { members: number; depth: number } {
  let members = 0;
  let open = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22:
        at = stringEnd(text, at);
        break;
      case 0x3a:
        members++;
        break;
      case 0x7b:
      case 0x5b:
        if (++open > depth) depth = open;
        break;
      case 0x7d:
      case 0x5d:
        open--;
        break;
    }
  }
  return { members, depth };
}

/** Index of the quote that ends the string starting at `at`, or the length. */
function stringEnd(text: string, at: number): number {
  for (let index = at + 1; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x22) return index;
    if (code === 0x5c) index++;
  }
  return text.length;
}
