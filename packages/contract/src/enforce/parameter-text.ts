/** Reading of parameters as OpenAPI 3.1 "Style Values" and RFC 6570 have it. Texts are split before they are decoded. */

/** One `name=value` of a query or a cookie header, undecoded. */
export interface RawPair {
  /** Decoded. */
  readonly name: string;
  /** As on the wire. */
  readonly raw: string;
}

/** Pairs read of one query; later ones are not looked at. */
export const PAIRS_MAX = 1_000;

/** Percent-decoding as a form has it (`+` is a space). A malformed escape stays as it is, as most servers have it. */
export function decodeForm(text: string): string {
  if (text.indexOf('%') < 0 && text.indexOf('+') < 0) return text;
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
      try {
        return decodeURIComponent(run);
      } catch {
        return run;
      }
    });
  }
}

export function queryPairs(query: string): RawPair[] {
  const pairs: RawPair[] = [];
  for (let start = 0; start < query.length && pairs.length < PAIRS_MAX; ) {
    const end = query.indexOf('&', start);
    const stop = end < 0 ? query.length : end;
    if (stop > start) {
      const equals = query.indexOf('=', start);
      const split = equals < 0 || equals > stop ? stop : equals;
      pairs.push({ name: decodeForm(query.slice(start, split)), raw: query.slice(Math.min(split + 1, stop), stop) });
    }
    start = stop + 1;
  }
  return pairs;
}

export function cookiePairs(header: string): RawPair[] {
  const pairs: RawPair[] = [];
  for (const part of header.split(';', PAIRS_MAX)) {
    const equals = part.indexOf('=');
    if (equals > 0) pairs.push({ name: part.slice(0, equals).trim(), raw: part.slice(equals + 1).trim() });
  }
  return pairs;
}

/** What a text may stand for, by the types a schema allows; the typed reading first. */
export function readings(text: string, types: ReadonlySet<string>): readonly unknown[] {
  const found: unknown[] = [];
  if ((types.has('integer') || types.has('number')) && /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) found.push(Number(text));
  if (types.has('boolean') && (text === 'true' || text === 'false')) found.push(text === 'true');
  if (types.has('null') && text === '') found.push(null);
  if (types.has('string') || types.size === 0 || found.length === 0) found.push(text);
  return found;
}

/** The separator of a delimited style, as a pattern over the undecoded text. */
export function separatorOf(style: string): RegExp {
  if (style === 'spaceDelimited') return /%20|\+| /;
  if (style === 'pipeDelimited') return /%7c|\|/i;
  return /,/;
}
