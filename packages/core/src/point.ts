/**
 * The one address scheme for a part of a message.
 *
 *   query.f              the query parameter `f`
 *   query.f|base64|json.id   member `id` of the JSON found in the base64 in `f`
 *   body.json.items[2].sku   a member of a JSON body
 *   body.form.note       a field of a form body
 *   body.multipart.file.filename   the file name of the part `file`
 *   header.x-id          a header, lower-case
 *   cookie.sid           a cookie
 *   path[3]              the fourth segment of the path
 *   response.body.json.error   the same words behind `response.` for an answer
 *
 * `name.key` marks the NAME of a member (a hostile parameter name is inspected too): `query.f#name`.
 * A name that holds one of `.[]|#"` or a control character is written as a JSON string in brackets:
 * `query["a.b"]`.
 */
export type Point = string & { readonly __point?: never };

/** Where a point lives; the first word of its address (after `response.`). */
export type PointKind = 'method' | 'path' | 'query' | 'header' | 'cookie' | 'body';

/** One decoding step that can stand in an address behind `|`. */
export type DecoderName =
  | 'percent'
  | 'plus'
  | 'unicode'
  | 'hidden'
  | 'lookalike'
  | 'utf-7'
  | 'encoded-word'
  | 'quoted'
  | 'quoted-printable'
  | 'html'
  | 'base64'
  | 'hex'
  | 'base32'
  | 'gzip'
  | 'deflate'
  | 'br'
  | 'zstd'
  | 'json'
  | 'form'
  | 'xml'
  | 'graphql'
  | 'jwt'
  | 'multipart';

const NEEDS_QUOTES = /[.[\]|#"\p{Cc}]/u;

/** Appends a member name: `join('query', 'f')` is `query.f`, `join('query', 'a.b')` is `query["a.b"]`. */
export function pointMember(parent: Point, name: string): Point {
  if (name === '' || NEEDS_QUOTES.test(name)) return `${parent}[${JSON.stringify(name)}]`;
  return `${parent}.${name}`;
}

/** Appends an array index: `body.json.items[2]`. */
export function pointIndex(parent: Point, index: number): Point {
  return `${parent}[${index}]`;
}

/** Appends a decoding step: `query.f|base64`. */
export function pointDecoded(parent: Point, decoder: DecoderName): Point {
  return `${parent}|${decoder}`;
}

/** Marks that the value is the member's own name: `query.f#name`. */
export function pointName(parent: Point): Point {
  return `${parent}#name`;
}

export function isResponsePoint(point: Point): boolean {
  return point.startsWith('response.');
}

/** The kind of a point, or `null` when the text is not an address. */
export function pointKind(point: Point): PointKind | null {
  const rest = isResponsePoint(point) ? point.slice('response.'.length) : point;
  const word = /^[a-z]+/.exec(rest)?.[0];
  switch (word) {
    case 'method':
    case 'path':
    case 'query':
    case 'header':
    case 'cookie':
    case 'body':
      return word;
    default:
      return null;
  }
}

/**
 * The address with array indices and decoders removed, for grouping:
 * `body.json.items[2].sku|base64` becomes `body.json.items[].sku`.
 */
export function pointPattern(point: Point): Point {
  return point
    .replace(/\|[a-z0-9]+/g, '')
    .replace(/\[\d+\]/g, (match, offset: number) => (offset === 4 && point.startsWith('path[') ? match : '[]'));
}
