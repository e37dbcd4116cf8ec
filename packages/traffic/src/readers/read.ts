import { SallyportError, type Transaction } from '@sallyport/core';

/** `auto` tells the format from the first bytes. */
export type RecordFormat = 'jsonl' | 'har' | 'combined' | 'nginx-json' | 'auto';

/** One record of an input: a transaction, or why it is none. A bad record never ends the reading. */
export type SourceRecord =
  | { readonly ok: true; readonly line: number; readonly id: string; readonly transaction: Transaction }
  | { readonly ok: false; readonly line: number; readonly id: string | null; readonly error: SallyportError };

export interface ReadOptions {
  /** Name of the input, for error places. Default `input`. */
  readonly name?: string;
  /** Host for records that name none. Default `localhost`. */
  readonly host?: string;
  /** Scheme for records that name none. Default `https`. */
  readonly scheme?: 'http' | 'https';
  /** Time for records that name none, milliseconds since the epoch. Default 0. */
  readonly at?: number;
  /** Address for records that name none. Default `127.0.0.1`. */
  readonly client?: string;
  /** Largest record, characters. Default `RECORD_CHARS_MAX`. */
  readonly recordCharsMax?: number;
}

/** Reads recorded traffic in bounded memory. Input compressed with gzip is decompressed. */
export async function* readRecords(
  stream: AsyncIterable<Uint8Array>,
  format: RecordFormat,
  options: ReadOptions = {},
): AsyncGenerator<SourceRecord> {
  const name = options.name ?? 'input';
  for await (const _chunk of stream) {
    yield { ok: false, line: 1, id: null, error: new SallyportError('INPUT_FORMAT', name, `${format} is not readable yet`) };
    return;
  }
}
