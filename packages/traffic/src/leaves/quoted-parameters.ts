/** Parameters read of one header value. */
const PARAMETERS_MAX = 16;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** `name="value"` pairs of a header value (`Forwarded`, `Digest`, `Content-Disposition`), unquoted; a quote that is not closed runs to the end. */
export function quotedParameters(header: string): [name: string, value: string][] {
  const found: [string, string][] = [];
  for (let mark = header.indexOf('="'); mark >= 0 && found.length < PARAMETERS_MAX; ) {
    let start = mark;
    while (start > 0 && isToken(header.charCodeAt(start - 1))) start--;
    let end = mark + 2;
    let escaped = false;
    for (; end < header.length && header.charCodeAt(end) !== QUOTE; end++) {
      if (header.charCodeAt(end) !== BACKSLASH) continue;
      escaped = true;
      end++;
    }
    const inner = header.slice(mark + 2, end);
    found.push([header.slice(start, mark).toLowerCase(), escaped ? inner.replace(/\\(.)/g, '$1') : inner]);
    mark = header.indexOf('="', end + 1);
  }
  return found;
}

function isToken(code: number): boolean {
  const letter = code | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x5f;
}
