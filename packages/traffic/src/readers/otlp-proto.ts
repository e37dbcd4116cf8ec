/** OTLP traces in protobuf (opentelemetry-proto 1.x, trace/v1) as the JSON mapping has them; only what is read of a span. */
import type { Json } from './fields.ts';
import { RecordProblem } from './record.ts';

/** Messages within messages: request, resource, scope, span, attribute, value, array. Attributes may nest further and are cut. */
const DEPTH_MAX = 12;

interface Field {
  readonly number: number;
  readonly bytes: Buffer | null;
  readonly value: bigint;
}

/** The fields of one message in order. @throws RecordProblem where the bytes are none. */
function* fieldsOf(message: Buffer): Generator<Field> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined) throw new RecordProblem('its protobuf ends in the middle');
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
    throw new RecordProblem('its protobuf holds a number that is too long');
  };
  while (at < message.length) {
    const key = Number(varint());
    const number = key >>> 3;
    switch (key & 7) {
      case 0:
        yield { number, bytes: null, value: varint() };
        break;
      case 1:
      case 5: {
        const size = (key & 7) === 1 ? 8 : 4;
        if (at + size > message.length) throw new RecordProblem('its protobuf ends in the middle');
        const value = size === 8 ? message.readBigUInt64LE(at) : BigInt(message.readUInt32LE(at));
        yield { number, bytes: message.subarray(at, at + size), value };
        at += size;
        break;
      }
      case 2: {
        const size = Number(varint());
        if (at + size > message.length) throw new RecordProblem('its protobuf ends in the middle');
        yield { number, bytes: message.subarray(at, at + size), value: 0n };
        at += size;
        break;
      }
      default:
        throw new RecordProblem('its protobuf holds an unknown wire type');
    }
  }
}

/** `ExportTraceServiceRequest` to `{resourceSpans: [...]}`. */
export function decodeTraces(message: Buffer): Json {
  return { resourceSpans: messagesAt(message, 1).map(resourceSpans) };
}

function messagesAt(message: Buffer, number: number): Buffer[] {
  const found: Buffer[] = [];
  for (const field of fieldsOf(message)) if (field.number === number && field.bytes !== null) found.push(field.bytes);
  return found;
}

function resourceSpans(message: Buffer): Json {
  const [resource] = messagesAt(message, 1);
  return {
    resource: { attributes: resource === undefined ? [] : messagesAt(resource, 1).map(attribute) },
    scopeSpans: messagesAt(message, 2).map((scope) => ({ spans: messagesAt(scope, 2).map(span) })),
  };
}

function span(message: Buffer): Json {
  const attributes: Json[] = [];
  const read: Record<string, unknown> = { attributes };
  for (const { number, bytes, value } of fieldsOf(message)) {
    if (number === 2 && bytes !== null) read.spanId = bytes.toString('hex');
    else if (number === 5 && bytes !== null) read.name = bytes.toString('utf8');
    else if (number === 6) read.kind = Number(value);
    else if (number === 7) read.startTimeUnixNano = String(value);
    else if (number === 8) read.endTimeUnixNano = String(value);
    else if (number === 9 && bytes !== null) attributes.push(attribute(bytes));
  }
  return read;
}

function attribute(message: Buffer): Json {
  const [key] = messagesAt(message, 1);
  const [value] = messagesAt(message, 2);
  return { key: key?.toString('utf8') ?? '', value: value === undefined ? {} : anyValue(value, 0) };
}

function anyValue(message: Buffer, depth: number): Json {
  if (depth > DEPTH_MAX) return {};
  for (const { number, bytes, value } of fieldsOf(message)) {
    if (number === 1 && bytes !== null) return { stringValue: bytes.toString('utf8') };
    if (number === 2) return { boolValue: value !== 0n };
    if (number === 3) return { intValue: String(BigInt.asIntN(64, value)) };
    if (number === 4 && bytes !== null) return { doubleValue: bytes.readDoubleLE(0) };
    if (number === 5 && bytes !== null) return { arrayValue: { values: messagesAt(bytes, 1).map((item) => anyValue(item, depth + 1)) } };
  }
  return {};
}
