import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { HeaderField } from '@sallyport/core';
import type { RawRequest } from '@sallyport/traffic';
import type { Draw } from '../draw.ts';
import { type Kind, kindsOf } from '../kind.ts';
import { type Extra, get, multipart, type Part, post, query } from '../message.ts';
import { bytesOf } from '../web/protobuf.ts';
import { filled, type RequestTemplate, type Template } from '../web/template.ts';
import { type Purpose, visitorHeaders } from './visitor.ts';

/** One request of a data file, and how it comes to be sent. */
export interface Visited extends RequestTemplate {
  /** What asks: a page by default, a script where there is a body. */
  readonly as?: Purpose;
  /** Address of the page that it comes from; `null` for none. Drawn where it is not given. */
  readonly from?: string | null;
  /** A body of bytes; what `$random`, `$protobuf` and `$framed` make are bytes, other text is UTF-8. */
  readonly bytes?: Template;
  readonly parts?: readonly { readonly name: string; readonly filename?: string; readonly type?: string; readonly content: Template }[];
}

const DIRECTORY = resolve(import.meta.dirname, 'data');

/** What browsers and apps send while people use real sites, in about the proportions in which they send it. A file each field. */
export const BROWSING_KINDS: readonly Kind[] = readdirSync(DIRECTORY)
  .sort()
  .flatMap((file) => {
    const kinds = JSON.parse(readFileSync(resolve(DIRECTORY, file), 'utf8')) as Readonly<Record<string, readonly Visited[]>>;
    const makers = Object.entries(kinds).map(([name, visits]) => [name, (draw: Draw) => requestOf(draw, draw.of(visits))] as const);
    return kindsOf('browsing', Object.fromEntries(makers));
  });

function requestOf(draw: Draw, visited: Visited): RawRequest {
  const [, method = 'GET', host = '', address = '/'] = /^([A-Z]+) ([^/]+)(.*)$/su.exec(textOf(draw, visited.to)) ?? [];
  const writes = method !== 'GET';
  const purpose = visited.as ?? (visited.json === undefined && visited.text === undefined ? (writes ? 'submit' : 'page') : 'fetch');
  const extra: Extra = { method, host, headers: headersOf(draw, visited, { purpose, host, writes }) };
  const asked = visited.query === undefined ? '' : `${address.includes('?') ? '&' : '?'}${query(strings(filled(draw, visited.query)))}`;
  return written(draw, visited, `${inAddress(address)}${asked}`, extra);
}

function headersOf(draw: Draw, visited: Visited, visit: { purpose: Purpose; host: string; writes: boolean }): HeaderField[] {
  const from =
    visited.from === undefined ? draw.text(draw.of(['⟨pageurl⟩', `https://${visit.host}/`])) : visited.from && textOf(draw, visited.from);
  const sent = from?.split('#')[0] ?? null;
  const own = Object.entries(visited.headers ?? {}).map(([name, value]) => [name, textOf(draw, value)] as const);
  return [...visitorHeaders(draw, { ...visit, from: sent, cookies: draw.chance(0.8) }), ...own];
}

/** The request of what a template holds besides its address. */
export function written(draw: Draw, visited: Omit<Visited, 'as'>, target: string, extra: Extra): RawRequest {
  const { type, json, form, text, bytes, parts } = visited;
  if (json !== undefined) return post(target, type ?? 'application/json', JSON.stringify(filled(draw, json)), extra);
  if (form !== undefined) return post(target, type ?? 'application/x-www-form-urlencoded', query(strings(filled(draw, form))), extra);
  if (text !== undefined) return post(target, type ?? 'text/plain;charset=UTF-8', textOf(draw, text), extra);
  if (bytes !== undefined) return post(target, type ?? 'application/octet-stream', bytesOf(textOf(draw, bytes)), extra);
  if (parts !== undefined) {
    const made = parts.map((part) => filled(draw, { ...part, content: textOf(draw, part.content) }) as unknown as Part);
    return multipart(target, made, `----WebKitFormBoundary${draw.chars('alnum', 16)}`, extra);
  }
  return get(target, extra);
}

/** An address as browsers send it: without its fragment, and what a path or a query may not hold is percent-encoded. */
export function inAddress(address: string): string {
  const [path = '', ...rest] = (address.split('#')[0] ?? '').split('?');
  const inPath = path.replace(/[^!#-;=@-_a-z|~]+/gu, encodeURIComponent);
  if (rest.length === 0) return inPath;
  return `${inPath}?${rest.join('?').replace(/[^!#-&(-;=?-~]+/gu, (part) => encodeURIComponent(part).replaceAll("'", '%27'))}`;
}

export function textOf(draw: Draw, value: Template): string {
  const made = filled(draw, value);
  return typeof made === 'string' ? made : JSON.stringify(made);
}

export function strings(value: Template): Record<string, string> {
  return Object.fromEntries(
    Object.entries(value as object).map(([key, each]) => [key, typeof each === 'string' ? each : JSON.stringify(each)]),
  );
}
