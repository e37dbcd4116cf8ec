const SLASH = 0x2f;

/** The parts of a request target, undecoded. */
export interface TargetParts {
  /** Of an absolute target, else the empty string. */
  readonly authority: string;
  readonly path: string;
  /** Without `?`. A bare `#` is data and is encoded, so that no upstream cuts there. */
  readonly query: string;
}

/** Origin, absolute, authority (`host:port`, CONNECT) and asterisk form. */
export function splitTarget(target: string): TargetParts {
  const authority = target.charCodeAt(0) === SLASH ? null : absoluteAuthority(target);
  const rest = authority === null ? target : target.slice(authority.end);
  const mark = rest.indexOf('?');
  const host = authority?.text ?? '';
  if (mark < 0) return { authority: host, path: rest, query: '' };
  const query = rest.slice(mark + 1);
  return { authority: host, path: rest.slice(0, mark), query: query.includes('#') ? query.replaceAll('#', '%23') : query };
}

function absoluteAuthority(target: string): { text: string; end: number } | null {
  const scheme = target.indexOf('://');
  if (scheme <= 0) return null;
  const delimiter = firstDelimiter(target, 0);
  if (delimiter < scheme) return null;
  const end = firstDelimiter(target, scheme + 3);
  return { text: target.slice(scheme + 3, end), end };
}

/** Index of the first `/`, `?` or `#` from `start` on, or the length. */
function firstDelimiter(target: string, start: number): number {
  for (let at = start; at < target.length; at++) {
    const code = target.charCodeAt(at);
    if (code === SLASH || code === 0x3f || code === 0x23) return at;
  }
  return target.length;
}
