import { type Descriptors, FIELD_TYPE, type MessageField, readDescriptors } from './descriptors.ts';
import { readFrames } from './frames.ts';
import { WIRE, WireError, type WireField, WireReader } from './wire.ts';

/** A message as members by name: numbers, texts, booleans, bytes, lists and messages. Without a description the names are the numbers of the fields. */
export type PlainMessage = Readonly<Record<string, unknown>>;

/** Messages of one body that are read; those of a stream are alike. */
const MESSAGES_READ_MAX = 4;
/** Fields read of one body, elements kept of one list, and nesting. What is beyond is left out. */
const FIELDS_MAX = 512;
const ELEMENTS_MAX = 16;
const DEPTH_MAX = 12;
/** Characters of bytes that are tried as text. */
const TEXT_BYTES_MAX = 4_096;

const BOOLEAN = 8;

/** What gRPC bodies hold, by the descriptors that were given; without them by what is on the wire. */
export class GrpcMessages {
  readonly #descriptors: readonly Descriptors[];

  private constructor(descriptors: readonly Descriptors[]) {
    this.#descriptors = descriptors;
  }

  /** `texts`: base64 of `FileDescriptorSet`s; others among them are passed over. */
  static of(texts: readonly string[]): GrpcMessages {
    return new GrpcMessages(texts.map(readDescriptors).filter((descriptors) => descriptors !== null));
  }

  /** The first messages of a body. `path`: `/package.Service/Method`; `encoding`: what `grpc-encoding` says. Empty for what cannot be read. */
  read(path: string, direction: 'request' | 'response', body: Uint8Array, encoding: string): readonly PlainMessage[] {
    const frames = readFrames(body, encoding);
    if (frames.kind !== 'messages') return [];
    const known = this.#descriptors.find(({ methods }) => methods.has(path));
    const method = known?.methods.get(path);
    const type = method === undefined ? '' : direction === 'request' ? method.input : method.output;
    const budget = { left: FIELDS_MAX };
    return frames.messages.slice(0, MESSAGES_READ_MAX).flatMap((bytes) => {
      const message = plain({ descriptors: known ?? null, bytes, budget }, type, 0, bytes.length, 0);
      return message === null ? [] : [message];
    });
  }
}

interface Reading {
  readonly descriptors: Descriptors | null;
  readonly bytes: Uint8Array;
  readonly budget: { left: number };
}

/** `null` where the bytes are no message. */
function plain(reading: Reading, type: string, from: number, to: number, depth: number): PlainMessage | null {
  const fields = reading.descriptors?.messages.get(type)?.fields ?? null;
  const message: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  const reader = new WireReader(reading.bytes, from, to);
  try {
    for (let field = reader.next(); field !== null && reading.budget.left > 0; field = reader.next()) {
      reading.budget.left--;
      const declared = fields?.get(field.number) ?? null;
      const value = declared === null ? undeclared(reading, field, depth) : declaredValue(reading, declared, field, depth);
      put(message, declared?.name ?? String(field.number), value, declared?.repeated === true);
    }
  } catch (error) {
    if (error instanceof WireError) return null;
    throw error;
  }
  return message;
}

/** A field that comes again is a list, whether it is declared as one or not. */
function put(message: Record<string, unknown>, name: string, value: unknown, repeated: boolean): void {
  const values: unknown[] = repeated && Array.isArray(value) ? value : [value];
  const known = message[name];
  if (known === undefined) message[name] = repeated ? values.slice(0, ELEMENTS_MAX) : value;
  else if (!Array.isArray(known)) message[name] = [known, ...values];
  else if (known.length < ELEMENTS_MAX) known.push(...values.slice(0, ELEMENTS_MAX - known.length));
}

function declaredValue(reading: Reading, declared: MessageField, field: WireField, depth: number): unknown {
  const { type, typeName, repeated } = declared;
  if (type === FIELD_TYPE.message) {
    return depth >= DEPTH_MAX ? {} : (plain(reading, typeName, field.from, field.to, depth + 1) ?? {});
  }
  if (type === FIELD_TYPE.string) return textOf(reading.bytes, field) ?? '';
  if (type === FIELD_TYPE.bytes) return reading.bytes.subarray(field.from, field.to);
  // Packed numbers: how many there are says nothing that a field of their type does not.
  if (repeated && field.wire === WIRE.bytes) return [0];
  return type === BOOLEAN ? field.value !== 0 : numberOf(reading.bytes, field, type);
}

/** Bytes are a text where they are one, else a message where they are one, else bytes. */
function undeclared(reading: Reading, field: WireField, depth: number): unknown {
  if (field.wire !== WIRE.bytes) return numberOf(reading.bytes, field, 0);
  const text = textOf(reading.bytes, field);
  if (text !== null) return text;
  const message = depth >= DEPTH_MAX || field.from === field.to ? null : plain(reading, '', field.from, field.to, depth + 1);
  return message ?? reading.bytes.subarray(field.from, field.to);
}

function numberOf(bytes: Uint8Array, field: WireField, type: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type === FIELD_TYPE.double) return view.getFloat64(field.from, true);
  if (type === FIELD_TYPE.float) return view.getFloat32(field.from, true);
  if (field.wire === WIRE.fixed64) return Number(view.getBigInt64(field.from, true));
  if (field.wire === WIRE.fixed32) return view.getInt32(field.from, true);
  return field.value;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Printable text, or `null`. */
function textOf(bytes: Uint8Array, { from, to }: WireField): string | null {
  try {
    const text = UTF8.decode(bytes.subarray(from, Math.min(to, from + TEXT_BYTES_MAX)));
    return /^[^\p{Cc}]*$/u.test(text.replace(/[\t\r\n]/g, ' ')) ? text : null;
  } catch {
    return null;
  }
}
