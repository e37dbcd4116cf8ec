import type { HeaderField } from '@sallyport/core';
import type { RawRequest } from '@sallyport/traffic';
import { get, post } from '../message.ts';

/** What a request line cannot hold is escaped, as tools do. */
const lineText = (target: string): string => target.replace(/[^\x21-\x7e]/g, encodeURIComponent);

/** The request of an exploit written as a line, header lines, an empty line and the body. */
export function requestOf(text: string): RawRequest {
  const end = text.indexOf('\n\n');
  const [line, ...fields] = text.slice(0, end).split('\n') as [string, ...string[]];
  const body = text.slice(end + 2);
  const space = line.indexOf(' ');
  const method = line.slice(0, space);
  const target = lineText(line.slice(space + 1));
  const headers = fields.map((field): HeaderField => {
    const colon = field.indexOf(':');
    return [field.slice(0, colon), field.slice(colon + 1).trim()];
  });
  if (body === '') return get(target, { method, headers });
  const type = headers.find(([name]) => name === 'content-type')?.[1] ?? null;
  return post(target, type, body, { method, headers: headers.filter(([name]) => name !== 'content-type') });
}
