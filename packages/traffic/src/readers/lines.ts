/** Lines of a byte stream in bounded memory. */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its line end; `null` when it is over the limit. */
  readonly text: string | null;
}

const NEWLINE = 10;

/** Yields every line, blank ones too. A line over `bytesMax` is dropped while it streams by. */
export async function* readLines(stream: AsyncIterable<Uint8Array>, bytesMax: number): AsyncGenerator<Line> {
  let number = 1;
  let parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      const last = chunk.subarray(from, end);
      yield { number: number++, text: size + last.length > bytesMax ? null : textOf(parts, last) };
      parts = [];
      size = 0;
      from = end + 1;
    }
    const rest = chunk.subarray(from);
    size += rest.length;
    if (size > bytesMax) parts = [];
    else if (rest.length > 0) parts.push(rest);
  }
  if (size > 0) yield { number, text: size > bytesMax ? null : textOf(parts, new Uint8Array()) };
}

function textOf(parts: readonly Uint8Array[], last: Uint8Array): string {
  const bytes = parts.length === 0 ? Buffer.from(last.buffer, last.byteOffset, last.length) : Buffer.concat([...parts, last]);
  const text = bytes.toString('utf8');
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}
