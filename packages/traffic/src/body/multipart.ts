import type { Point } from '@sallyport/core';
import { jsonDecode } from '../decoders/json.ts';
import { quotedPrintable } from '../decoders/mail.ts';
import { percentDecode } from '../decoders/percent.ts';
import { isTextual } from '../decoders/textual.ts';
import type { Collector } from '../leaves/collector.ts';
import { isOddName, memberPoint } from '../leaves/names.ts';
import { addName, addValue } from '../leaves/value.ts';
import { decodeText, isWideText } from './charset.ts';
import { unpacked } from './content-encoding.ts';
import { type ContentType, PARAMETERS_MAX, parameters, parseContentType } from './content-type.ts';
import { addGraphqlMembers } from './graphql.ts';
import { addHttpPart } from './http-part.ts';
import { BOUNDARY_CHARS_MAX, parseMultipart, type RawPart } from './multipart-parse.ts';
import type { GraphqlSummary, MultipartPart, ParsedBody } from './parsed.ts';
import { addUnparsable } from './text.ts';

/**
 * A multipart body as leaves under `<prefix>.multipart`: the value of each part by its name, its `filename`, its
 * `type`. A body that could be read in two ways is read in ours, is a fact and a gap, and is one text leaf besides.
 */
export function addMultipartBody(c: Collector, prefix: Point, bytes: Uint8Array, type: ContentType): ParsedBody {
  const boundaries = parameters(type.value).filter(([name]) => name === 'boundary');
  const boundary = boundaries[0]?.[1] ?? '';
  if (boundary === '' || boundary.length > BOUNDARY_CHARS_MAX) {
    return addUnparsable(c, prefix, decodeText(c, bytes, ''), 'multipart (no usable boundary)');
  }
  const reading = parseMultipart(bytes, boundary, c.limits.partsMax);
  const parts: MultipartPart[] = [];
  let problem = boundaries.length > 1 ? 'two boundaries' : reading.problem;
  for (const part of reading.parts) {
    if (c.expired) break;
    const disposition = dispositionOf(c, part);
    addPart(c, prefix, part, disposition, parts);
    // Only form data names its parts (RFC 7578 4.2); in `multipart/mixed` and the like they need no name.
    if (disposition.name !== null || type.mediaType === 'multipart/form-data') problem ??= disposition.problem;
  }
  if (reading.restAt >= 0) {
    c.gap('leaf-limit', `more than ${c.limits.partsMax} parts`);
    addValue(c, `${prefix}.multipart`, 'body', '', decodeText(c, bytes.subarray(reading.restAt), ''));
  }
  if (problem !== null) addUnparsable(c, prefix, decodeText(c, bytes, ''), `multipart (${problem})`);
  return { kind: 'multipart', parts, graphql: addOperations(c, `${prefix}.multipart.operations`, parts) };
}

/** GraphQL with files: the part `operations` holds the request, or a batch of them, as JSON. */
function addOperations(c: Collector, point: Point, parts: readonly MultipartPart[]): GraphqlSummary | null {
  const text = parts.find(({ name }) => name === 'operations')?.text;
  return text == null ? null : addGraphqlMembers(c, `${point}|json`, jsonDecode(text));
}

interface Disposition {
  readonly name: string | null;
  readonly filename: string | null;
  readonly problem: string | null;
}

function addPart(c: Collector, prefix: Point, part: RawPart, { name: given, filename }: Disposition, parts: MultipartPart[]): void {
  const name = given ?? String(parts.length);
  const odd = isOddName(name);
  const point = memberPoint(`${prefix}.multipart`, name, odd);
  if (odd) addName(c, point, 'body', name);
  if (filename !== null) addValue(c, `${point}.filename`, 'body', 'filename', filename);
  let contentType = '';
  for (const [key, value] of part.headers) {
    if (key === 'content-disposition') continue;
    if (key === 'content-type') contentType = value;
    addValue(c, key === 'content-type' ? `${point}.type` : memberPoint(`${point}.header`, key, isOddName(key)), 'body', key, value);
  }
  const text = partText(c, part, filename !== null, contentType);
  if (text !== null && contentType.startsWith('application/http') && addHttpPart(c, point, text)) {
    parts.push({ name, filename, contentType, text, bytes: part.content.length });
    return;
  }
  if (text === null) c.gap('content-type', 'binary part');
  else {
    addValue(c, point, 'body', name, text);
    // Base64 is told by its look; this is not.
    const quoted = part.headers.some(([key, value]) => key === 'content-transfer-encoding' && /quoted-printable/i.test(value));
    if (quoted) addValue(c, `${point}|quoted-printable`, 'body', name, quotedPrintable(text, c), 1);
  }
  parts.push({ name, filename, contentType, text, bytes: part.content.length });
}

/** A plain field is text whatever it holds; a file is text when it reads like it. */
function partText(c: Collector, part: RawPart, isFile: boolean, contentType: string): string | null {
  const content = unpacked(c, part.content);
  if (isFile && !isTextual(content) && !isWideText(content)) return null;
  return decodeText(c, content, contentType === '' ? 'utf-8' : parseContentType(contentType).charset || 'utf-8');
}

function dispositionOf(c: Collector, part: RawPart): Disposition {
  const lines = part.headers.filter(([name]) => name === 'content-disposition');
  if (lines.length === 0) return { name: null, filename: null, problem: 'a part without content-disposition' };
  let problem = lines.length > 1 ? 'a part with two dispositions' : null;
  let name: string | null = null;
  let filename: string | null = null;
  const words = parameters(lines[0]![1]);
  if (words.length === PARAMETERS_MAX) problem = 'a part with too many parameters';
  for (const [key, value] of words) {
    if (key === 'name') {
      if (name !== null) problem = 'a part with two names';
      name ??= utf8(c, value);
    } else if (key === 'filename' || key === 'filename*') {
      const read = key === 'filename' ? utf8(c, value) : extended(c, value);
      // A second file name is kept beside the first: a backend takes one of them.
      if (filename !== null) problem = 'a part with two file names';
      filename = filename === null ? read : `${filename} ${read}`;
    }
  }
  return { name, filename, problem: problem ?? (name === null ? 'a part without name' : null) };
}

/** Header bytes were read as latin-1; names and file names are UTF-8 (RFC 7578 5.1). */
function utf8(c: Collector, latin1: string): string {
  return decodeText(c, Buffer.from(latin1, 'latin1'), 'utf-8');
}

/** `UTF-8''na%C3%AFve.txt` (RFC 8187). */
function extended(c: Collector, value: string): string {
  const quote = value.indexOf("'", value.indexOf("'") + 1);
  return percentDecode(quote < 0 ? value : value.slice(quote + 1), false, c);
}
