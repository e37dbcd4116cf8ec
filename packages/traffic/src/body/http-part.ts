import type { Point } from '@sallyport/core';
import type { Collector } from '../leaves/collector.ts';
import { addParameters } from '../leaves/parameters.ts';
import { addValue } from '../leaves/value.ts';
import { addIfJson } from './json.ts';

/** `GET /accounts?x=1 HTTP/1.1` */
const REQUEST_LINE = /^([A-Z]{3,8}) (\S{1,4096}) HTTP\/1\.[01]$/;

/**
 * A request within a batch (`application/http`, RFC 9112 10.2, as OData and mail services use it) as leaves: the target's path, its
 * parameters, its fields and its body, each for itself. False, and nothing done, for what does not begin with a request line.
 */
export function addHttpPart(c: Collector, point: Point, text: string): boolean {
  const [head = '', ...rest] = text.split(/\r?\n\r?\n/);
  const [line = '', ...fields] = head.split(/\r?\n/);
  const target = REQUEST_LINE.exec(line)?.[2];
  if (target === undefined) return false;
  const question = target.indexOf('?');
  addValue(c, `${point}.path`, 'body', 'path', question < 0 ? target : target.slice(0, question));
  if (question >= 0) addParameters(c, `${point}.query`, 'body', target.slice(question + 1));
  for (const field of fields) addValue(c, `${point}.header`, 'body', 'header', field);
  const body = rest.join('\n\n').trim();
  if (body !== '' && addIfJson(c, point, body) === null) addValue(c, `${point}.body`, 'body', '', body);
  return true;
}
