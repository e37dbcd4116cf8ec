import {
  type BodyView,
  type ClientView,
  type HeaderField,
  type Protocol,
  type ResponseView,
  SallyportError,
  type Transaction,
} from '@sallyport/core';
import type { RawRequest } from '../canonical/raw.ts';
import { openTransaction, withResponse } from '../canonical/transaction.ts';
import { normalAddress } from '../client/proxies.ts';

/** `auto` tells the format from the first bytes. */
export type RecordFormat = 'jsonl' | 'har' | 'combined' | 'nginx-json' | 'otlp-json' | 'otlp-proto' | 'pcap' | 'auto';

/** Given back as it was given: a program that numbers its records finds its numbers again. */
export type RecordId = string | number;

/** One record of an input: a transaction, or why it is none. A bad record never ends the reading. */
export type SourceRecord =
  | { readonly ok: true; readonly line: number; readonly id: RecordId; readonly transaction: Transaction }
  | { readonly ok: false; readonly line: number; readonly id: RecordId | null; readonly error: SallyportError };

export interface ReadOptions {
  /** Name of the input, for error places. Default `input`. */
  readonly name?: string;
  /** Host for records that name none. Default `localhost`. */
  readonly host?: string;
  /** Scheme for records that name none. Default `https`. */
  readonly scheme?: 'http' | 'https';
  /** Time for records that name none, milliseconds since the epoch. Default 0. */
  readonly at?: number;
  /** Address for records that name none. Default '', which is no address: where it came from is not known. */
  readonly client?: string;
  /** Largest record, bytes. Default {@link RECORD_BYTES_MAX}. */
  readonly recordBytesMax?: number;
}

/** One line, or one entry of a HAR. A larger one is skipped with `RECORD_TOO_LARGE` and reading goes on behind it. */
export const RECORD_BYTES_MAX: number = 16 * 1_024 * 1_024;

export interface Defaults {
  readonly name: string;
  readonly host: string;
  readonly scheme: 'http' | 'https';
  readonly at: number;
  readonly client: string;
  readonly recordBytesMax: number;
}

export function withDefaults(options: ReadOptions): Defaults {
  return {
    name: options.name ?? 'input',
    host: options.host ?? 'localhost',
    scheme: options.scheme ?? 'https',
    at: options.at ?? 0,
    client: options.client ?? '',
    recordBytesMax: options.recordBytesMax ?? RECORD_BYTES_MAX,
  };
}

/** What a reader found in one record; what it did not find is `null` and takes the default. */
export interface RecordFields {
  readonly id: RecordId;
  readonly at: number | null;
  readonly protocol: Protocol;
  readonly client: string | null;
  readonly method: string;
  /** One character per byte, as everything of a request; see {@link bytesOf}. */
  readonly target: string;
  readonly scheme: 'http' | 'https' | null;
  readonly host: string | null;
  readonly headers: readonly HeaderField[];
  readonly body: BodyView;
  readonly response: ResponseView | null;
  /** Where it was taken up; `file` when left out. */
  readonly listener?: string;
}

/** Why a record cannot be a transaction; the text goes into the error and holds nothing of the record's values. */
export class RecordProblem extends Error {}

export function transactionOf(fields: RecordFields, defaults: Defaults): Transaction {
  const address = normalAddress(fields.client ?? '') ?? defaults.client;
  const client: ClientView = { address, peer: address, tls: null };
  const named = fields.host !== null || fields.headers.some(([name]) => name === 'host') || /^[a-z]+:\/\//i.test(fields.target);
  const raw: RawRequest = {
    method: fields.method,
    target: fields.target,
    scheme: fields.scheme ?? defaults.scheme,
    headers: fields.headers,
    body: fields.body,
    ...(fields.host !== null ? { host: fields.host } : named ? {} : { host: defaults.host }),
  };
  const { listener, protocol } = fields;
  const source = { id: String(fields.id), at: fields.at ?? defaults.at, listener: listener ?? 'file', protocol, client };
  const transaction = openTransaction(source, raw);
  return fields.response === null ? transaction : withResponse(transaction, fields.response);
}

/** Text from a file as the wire would have carried it: UTF-8, one character per byte. */
export function bytesOf(text: string): string {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) > 127) return Buffer.from(text, 'utf8').toString('latin1');
  }
  return text;
}

/** Runs `read` and turns whatever is wrong with the record into its error. */
export function recordOf(line: number, id: RecordId | null, defaults: Defaults, read: () => RecordFields): SourceRecord {
  try {
    const fields = read();
    return { ok: true, line, id: fields.id, transaction: transactionOf(fields, defaults) };
  } catch (problem) {
    if (!(problem instanceof RecordProblem)) throw problem;
    return { ok: false, line, id, error: new SallyportError('RECORD_INVALID', `${defaults.name}:${line}`, problem.message) };
  }
}

export function tooLarge(line: number, defaults: Defaults): SourceRecord {
  const detail = `the record is over ${defaults.recordBytesMax} bytes`;
  return { ok: false, line, id: null, error: new SallyportError('RECORD_TOO_LARGE', `${defaults.name}:${line}`, detail) };
}
