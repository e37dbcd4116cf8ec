import { SallyportError } from '@sallyport/core';
import { readLogLine } from './access-log.ts';
import { type Json, parseObject } from './fields.ts';
import { readHarEntry } from './har.ts';
import { HarSplitter } from './har-split.ts';
import { readJsonRecord, recordId } from './jsonl.ts';
import { readLines } from './lines.ts';
import { readNginxRecord } from './nginx-json.ts';
import { readSpan, requestSpans } from './otlp.ts';
import { decodeTraces } from './otlp-proto.ts';
import { readCapture } from './pcap.ts';
import {
  type Defaults,
  type ReadOptions,
  type RecordFields,
  type RecordFormat,
  type RecordId,
  RecordProblem,
  recordOf,
  type SourceRecord,
  tooLarge,
  withDefaults,
} from './record.ts';
import { DETECT_BYTES_MAX, detectFormat, joined, plainBytes, takeHead } from './source.ts';

/**
 * Reads recorded traffic in the memory of one record. Input compressed with gzip is decompressed. A record that is not
 * valid or too large is yielded as such and reading goes on; so is a damaged input, after which it ends.
 */
export async function* readRecords(
  stream: AsyncIterable<Uint8Array>,
  format: RecordFormat,
  options: ReadOptions = {},
): AsyncGenerator<SourceRecord> {
  const defaults = withDefaults(options);
  let line = 1;
  try {
    for await (const record of readPlain(plainBytes(stream), format, defaults)) {
      line = record.line;
      yield record;
    }
  } catch (problem) {
    if (problem instanceof SallyportError) yield { ok: false, line, id: null, error: problem };
    else if (isDamage(problem)) yield damaged(line, defaults, 'the compressed input is damaged');
    else throw problem;
  }
}

function isDamage(problem: unknown): boolean {
  return problem instanceof Error && 'code' in problem && typeof problem.code === 'string' && problem.code.startsWith('Z_');
}

function damaged(line: number, { name }: Defaults, detail: string): SourceRecord {
  return { ok: false, line, id: null, error: new SallyportError('INPUT_UNREADABLE', `${name}:${line}`, detail) };
}

async function* readPlain(stream: AsyncIterable<Uint8Array>, asked: RecordFormat, defaults: Defaults): AsyncGenerator<SourceRecord> {
  const { head, rest } = await takeHead(stream, asked === 'auto' ? DETECT_BYTES_MAX : 1);
  const bytes = joined(head, rest);
  if (head.length === 0) return;
  const format = asked === 'auto' ? detectFormat(head) : asked;
  switch (format) {
    case 'har':
      return yield* readHar(bytes, defaults);
    case 'jsonl':
      return yield* readLineRecords(bytes, defaults, readJsonRecord, idOfJson);
    case 'nginx-json':
      return yield* readLineRecords(bytes, defaults, readNginxRecord, idOfJson);
    case 'combined':
      return yield* readLineRecords(bytes, defaults, readLogLine, (_text, line) => String(line));
    case 'otlp-json':
      return yield* readTraces(bytes, defaults, otlpLines);
    case 'otlp-proto':
      return yield* readTraces(bytes, defaults, otlpMessage);
    case 'pcap':
      return yield* readPackets(bytes, defaults);
    case null:
      await rest.return?.();
      throw new SallyportError('INPUT_FORMAT', `${defaults.name}:1`, 'its first line is of no known format');
    default:
      format satisfies never;
  }
}

type LineReader = (text: string, line: number) => RecordFields;

async function* readLineRecords(
  bytes: AsyncIterable<Uint8Array>,
  defaults: Defaults,
  read: LineReader,
  idOf: (text: string, line: number) => RecordId | null,
): AsyncGenerator<SourceRecord> {
  for await (const { number, text } of readLines(bytes, defaults.recordBytesMax)) {
    if (text === null) {
      yield tooLarge(number, defaults);
      continue;
    }
    const trimmed = number === 1 ? text.replace(/^\uFEFF/, '').trim() : text.trim();
    if (trimmed === '') continue;
    const record = recordOf(number, null, defaults, () => read(trimmed, number));
    yield record.ok ? record : { ...record, id: idOf(trimmed, number) };
  }
}

/** The id that a bad record names all the same, so that its verdict can be matched to it. */
function idOfJson(text: string, line: number): RecordId | null {
  let record: Json;
  try {
    record = parseObject(text);
  } catch {
    return null;
  }
  return recordId(record, line);
}

async function* readHar(bytes: AsyncIterable<Uint8Array>, defaults: Defaults): AsyncGenerator<SourceRecord> {
  const splitter = new HarSplitter(defaults.recordBytesMax);
  let count = 0;
  let line = 1;
  for await (const chunk of bytes) {
    for (const piece of splitter.push(chunk)) {
      const id = String(++count);
      line = piece.line;
      const { text } = piece;
      yield text === null ? tooLarge(line, defaults) : recordOf(line, id, defaults, () => readHarEntry(text, id));
    }
  }
  if (!splitter.seenEntries) throw new SallyportError('INPUT_FORMAT', `${defaults.name}:1`, 'it has no log.entries');
  if (splitter.unfinished) yield damaged(line, defaults, 'the document ends in the middle');
}

type TraceReader = (
  bytes: AsyncIterable<Uint8Array>,
  defaults: Defaults,
) => AsyncGenerator<readonly [line: number, document: Json | SourceRecord]>;

async function* readTraces(bytes: AsyncIterable<Uint8Array>, defaults: Defaults, exports: TraceReader): AsyncGenerator<SourceRecord> {
  let count = 0;
  for await (const [line, document] of exports(bytes, defaults)) {
    if ('ok' in document) {
      yield document as SourceRecord;
      continue;
    }
    for (const span of requestSpans(document)) yield recordOf(line, null, defaults, () => readSpan(span, ++count));
  }
}

/** Exports as JSON: one document, or one a line as collectors write files. */
async function* otlpLines(bytes: AsyncIterable<Uint8Array>, defaults: Defaults): ReturnType<TraceReader> {
  const whole = await wholeOf(bytes, defaults);
  const text = whole.toString('utf8').replace(/^\uFEFF/, '');
  const documents = /^\s*\{\s*$/m.test(text.slice(0, 64)) || !text.includes('\n{') ? [text] : text.split('\n');
  for (const [index, document] of documents.entries()) {
    if (document.trim() === '') continue;
    yield [index + 1, parsedOr(() => parseObject(document), index + 1, defaults)];
  }
}

async function* otlpMessage(bytes: AsyncIterable<Uint8Array>, defaults: Defaults): ReturnType<TraceReader> {
  const whole = await wholeOf(bytes, defaults);
  yield [1, parsedOr(() => decodeTraces(whole), 1, defaults)];
}

function parsedOr(parse: () => Json, line: number, { name }: Defaults): Json | SourceRecord {
  try {
    return parse();
  } catch (problem) {
    if (!(problem instanceof RecordProblem)) throw problem;
    return { ok: false, line, id: null, error: new SallyportError('RECORD_INVALID', `${name}:${line}`, problem.message) };
  }
}

/** Bytes of one export of traces, which is read whole. */
const TRACES_BYTES_MAX = 268_435_456;

async function wholeOf(bytes: AsyncIterable<Uint8Array>, { name }: Defaults): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > TRACES_BYTES_MAX) throw new SallyportError('RECORD_TOO_LARGE', `${name}:1`, `more than ${TRACES_BYTES_MAX} bytes`);
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

async function* readPackets(bytes: AsyncIterable<Uint8Array>, defaults: Defaults): AsyncGenerator<SourceRecord> {
  let count = 0;
  try {
    for await (const fields of readCapture(bytes)) yield recordOf(++count, String(count), defaults, fields);
  } catch (problem) {
    if (!(problem instanceof RecordProblem)) throw problem;
    yield damaged(count + 1, defaults, problem.message);
  }
}
