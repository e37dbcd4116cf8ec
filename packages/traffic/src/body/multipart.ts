import type { Point } from '@sallyport/core';
import { jsonDecode } from '../decoders/json.ts';
import { quotedPrintable } from '../decoders/mail.ts';
import { isTextual } from '../decoders/textual.ts';
import type { Collector } from '../leaves/collector.ts';
import { isOddName, memberPoint } from '../leaves/names.ts';
import { addName, addValue } from '../leaves/value.ts';
import { addCells, isTable } from './cells.ts';
import { asBuffer, decodeText, isWideText } from './charset.ts';
import { unpacked } from './content-encoding.ts';
import { type ContentType, PARAMETERS_MAX, parameters, parseContentType } from './content-type.ts';
import { addGraphqlMembers } from './graphql.ts';
import { addHttpPart } from './http-part.ts';
import { BOUNDARY_CHARS_MAX, parseMultipart, type RawPart } from './multipart-parse.ts';
import { parameterForms } from './parameter-forms.ts';
import type { GraphqlSummary, MultipartPart, ParsedBody } from './parsed.ts';
import { addUnparsable } from './text.ts';
import { addZip } from './zip-leaves.ts';

/**
 * A multipart body as leaves under `<prefix>.multipart`: the value of each part by its name, its `filename`, its
 * `type`. A body that could be read in two ways is read in ours, is a fact and a gap, and is one text leaf besides.
 */
export function addMultipartBody(c: Collector, prefix: Point, bytes: Uint8Array, type: ContentType): ParsedBody {
  const { boundaries, doubtful } = boundariesOf(c, type, bytes);
  if (boundaries.length === 0) return addUnparsable(c, prefix, decodeText(c, bytes, ''), 'multipart (no usable boundary)');
  const parts: MultipartPart[] = [];
  let problem = doubtful ? 'two boundaries' : null;
  for (const boundary of boundaries) problem = addReading(c, prefix, bytes, type, boundary, parts) ?? problem;
  if (problem !== null) addUnparsable(c, prefix, decodeText(c, bytes, ''), `multipart (${problem})`);
  return { kind: 'multipart', parts, graphql: addOperations(c, `${prefix}.multipart.operations`, parts) };
}

/** Parts between the lines of one boundary; returns why another reader may see others. */
function addReading(
  c: Collector,
  prefix: Point,
  bytes: Uint8Array,
  type: ContentType,
  boundary: string,
  parts: MultipartPart[],
): string | null {
  const reading = parseMultipart(bytes, boundary, c.limits.partsMax);
  let problem = reading.problem;
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
  return problem;
}

/** Boundaries of one message that are tried; a real message has one. */
const BOUNDARIES_MAX = 3;

interface Boundaries {
  readonly boundaries: readonly string[];
  /** Readers may take different ones. */
  readonly doubtful: boolean;
}

/**
 * The boundaries that readers may take: the parameter in each of its forms. Where there are several, or where quoting or a comma
 * (at which PHP ends it) leaves doubt, those whose line stands in the body; none of them standing there, the first.
 */
function boundariesOf(c: Collector, type: ContentType, bytes: Uint8Array): Boundaries {
  const written = parameterForms(parameters(type.value), 'boundary', c).filter((one) => one !== '' && one.length <= BOUNDARY_CHARS_MAX);
  const [first = ''] = written;
  if (written.length === 0 || (written.length === 1 && !/[\\,]/.test(first))) return { boundaries: written, doubtful: false };
  const all = new Set(written.flatMap((one) => [one, one.replace(/\\(.)/g, '$1'), one.replace(/,.*/, '')]));
  const body = asBuffer(bytes);
  const found = [...all].filter((one) => one !== '' && body.includes(`--${one}`)).slice(0, BOUNDARIES_MAX);
  return { boundaries: found.length === 0 ? [first] : found, doubtful: written.length > 1 || found.length > 1 };
}

/** GraphQL with files: the part `operations` holds the request, or a batch of them, as JSON. */
function addOperations(c: Collector, point: Point, parts: readonly MultipartPart[]): GraphqlSummary | null {
  const text = parts.find(({ name }) => name === 'operations')?.text;
  return text == null ? null : addGraphqlMembers(c, `${point}|json`, jsonDecode(text));
}

interface Disposition {
  readonly name: string | null;
  /** Other names that readers may take. */
  readonly aliases: readonly string[];
  /** Several where readers may take different ones. */
  readonly filenames: readonly string[];
  readonly problem: string | null;
}

function addPart(
  c: Collector,
  prefix: Point,
  part: RawPart,
  { name: given, aliases, filenames }: Disposition,
  parts: MultipartPart[],
): void {
  const name = given ?? String(parts.length);
  const odd = isOddName(name);
  const point = memberPoint(`${prefix}.multipart`, name, odd);
  if (odd) addName(c, point, 'body', name);
  const filename = filenames[0] ?? null;
  for (const one of filenames) addValue(c, `${point}.filename`, 'body', 'filename', one);
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
  if (text === null) {
    addZip(c, point, part.content);
    c.gap('content-type', 'binary part');
  } else {
    addValue(c, point, 'body', name, text);
    for (const alias of aliases) addValue(c, memberPoint(`${prefix}.multipart`, alias, isOddName(alias)), 'body', alias, text);
    if (c.decoding && (isTable(contentType) || /\.(?:csv|tsv)$/i.test(filename ?? ''))) addCells(c, point, text);
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
  if (lines.length === 0) return { name: null, aliases: [], filenames: [], problem: 'a part without content-disposition' };
  const words = parameters(lines[0]![1]);
  const names = parameterForms(words, 'name', c);
  const filenames = parameterForms(words, 'filename', c).map((value) => utf8(c, value));
  let problem = lines.length > 1 ? 'a part with two dispositions' : null;
  if (words.length === PARAMETERS_MAX) problem = 'a part with too many parameters';
  if (names.length > 1) problem = 'a part with two names';
  if (filenames.length > 1) problem = 'a part with two file names';
  const name = names[0] === undefined ? null : utf8(c, names[0]);
  return { name, aliases: names.slice(1), filenames, problem: problem ?? (name === null ? 'a part without name' : null) };
}

/** Header bytes were read as latin-1; names and file names are UTF-8 (RFC 7578 5.1). */
function utf8(c: Collector, latin1: string): string {
  return /[^\0-\x7f]/.test(latin1) ? decodeText(c, Buffer.from(latin1, 'latin1'), 'utf-8') : latin1;
}
