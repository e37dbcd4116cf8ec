const NEWLINE = 0x0a;

/** Rows as JSON lines, the form both engines take them in. */
export function jsonRows(rows: readonly object[]): Buffer {
  return Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

/** Rows of a result in JSON lines. */
export function parseRows<T>(body: Uint8Array | null): T[] {
  if (body === null || body.length === 0) return [];
  const text = Buffer.from(body.buffer, body.byteOffset, body.at(-1) === NEWLINE ? body.length - 1 : body.length).toString('utf8');
  // The lines are JSON without newlines inside, so commas between them make one array: one parse instead of thousands.
  return JSON.parse(`[${text.replaceAll('\n', ',')}]`) as T[];
}
