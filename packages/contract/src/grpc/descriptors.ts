import { WIRE, type WireField, WireReader } from './wire.ts';

/** Types of fields (`FieldDescriptorProto.Type`). */
export const FIELD_TYPE = {
  double: 1,
  float: 2,
  fixed64: 6,
  fixed32: 7,
  string: 9,
  group: 10,
  message: 11,
  bytes: 12,
  sfixed32: 15,
  sfixed64: 16,
} as const;

export interface MessageField {
  readonly name: string;
  readonly type: number;
  readonly repeated: boolean;
  readonly required: boolean;
  /** Full name of its message, with the leading dot; the empty string for others. */
  readonly typeName: string;
}

export interface MessageType {
  readonly name: string;
  readonly fields: ReadonlyMap<number, MessageField>;
  /** Numbers of fields that have to be there (proto2). */
  readonly required: readonly number[];
}

export interface GrpcMethod {
  /** `/package.Service/Method` */
  readonly path: string;
  readonly input: string;
  readonly output: string;
  readonly clientStreaming: boolean;
  readonly serverStreaming: boolean;
}

/** What a `FileDescriptorSet` says of messages and services. */
export interface Descriptors {
  /** By full name with the leading dot. */
  readonly messages: ReadonlyMap<string, MessageType>;
  /** By path. */
  readonly methods: ReadonlyMap<string, GrpcMethod>;
  /** `/package.Service/` of each service. */
  readonly services: ReadonlySet<string>;
}

/** Messages and methods of one set; more is refused. */
const ENTRIES_MAX = 50_000;
const NESTING_MAX = 32;

interface Building {
  readonly messages: Map<string, MessageType>;
  readonly methods: Map<string, GrpcMethod>;
  readonly services: Set<string>;
}

/** Base64 of a `FileDescriptorSet` (`protoc --include_imports --descriptor_set_out`); `null` where the text is none, or has no service. */
export function readDescriptors(text: string): Descriptors | null {
  const bare = text.trim();
  // A set starts with its first file: field 1, bytes.
  if (!bare.startsWith('C') || !/^[A-Za-z0-9+/\s]+={0,2}$/.test(bare)) return null;
  const bytes = Buffer.from(bare, 'base64');
  const building: Building = { messages: new Map(), methods: new Map(), services: new Set() };
  try {
    for (const file of all(bytes, 1)) addFile(building, file);
  } catch {
    return null;
  }
  return building.services.size === 0 ? null : building;
}

function fieldsOf(bytes: Uint8Array): WireField[] {
  const fields: WireField[] = [];
  const reader = new WireReader(bytes);
  for (let field = reader.next(); field !== null; field = reader.next()) fields.push(field);
  return fields;
}

function all(bytes: Uint8Array, number: number): Uint8Array[] {
  return fieldsOf(bytes).flatMap((field) =>
    field.number === number && field.wire === WIRE.bytes ? [bytes.subarray(field.from, field.to)] : [],
  );
}

function textAt(bytes: Uint8Array, number: number): string {
  const [found] = all(bytes, number);
  return found === undefined ? '' : Buffer.from(found.buffer, found.byteOffset, found.byteLength).toString('utf8');
}

function numberAt(bytes: Uint8Array, number: number): number {
  return fieldsOf(bytes).find((field) => field.number === number && field.wire === WIRE.varint)?.value ?? 0;
}

/** FileDescriptorProto: package 2, message_type 4, service 6. */
function addFile(building: Building, file: Uint8Array): void {
  const scope = textAt(file, 2);
  const prefix = scope === '' ? '' : `.${scope}`;
  for (const message of all(file, 4)) addMessage(building, message, prefix, 0);
  for (const service of all(file, 6)) addService(building, service, scope);
}

/** DescriptorProto: name 1, field 2, nested_type 3. */
function addMessage(building: Building, message: Uint8Array, prefix: string, depth: number): void {
  if (depth > NESTING_MAX || building.messages.size >= ENTRIES_MAX) throw new RangeError('too many messages');
  const name = `${prefix}.${textAt(message, 1)}`;
  const fields = new Map<number, MessageField>();
  for (const field of all(message, 2)) fields.set(numberAt(field, 3), fieldOf(field));
  const required = [...fields].flatMap(([number, field]) => (field.required ? [number] : []));
  building.messages.set(name, { name, fields, required });
  for (const nested of all(message, 3)) addMessage(building, nested, name, depth + 1);
}

const LABEL_REQUIRED = 2;
const LABEL_REPEATED = 3;

/** FieldDescriptorProto: name 1, number 3, label 4, type 5, type_name 6. */
function fieldOf(field: Uint8Array): MessageField {
  const label = numberAt(field, 4);
  return {
    name: textAt(field, 1),
    type: numberAt(field, 5),
    repeated: label === LABEL_REPEATED,
    required: label === LABEL_REQUIRED,
    typeName: textAt(field, 6),
  };
}

/** ServiceDescriptorProto: name 1, method 2. MethodDescriptorProto: name 1, input 2, output 3, client_streaming 5, server_streaming 6. */
function addService(building: Building, service: Uint8Array, scope: string): void {
  const base = `/${scope === '' ? '' : `${scope}.`}${textAt(service, 1)}/`;
  building.services.add(base);
  for (const method of all(service, 2)) {
    if (building.methods.size >= ENTRIES_MAX) throw new RangeError('too many methods');
    const path = `${base}${textAt(method, 1)}`;
    building.methods.set(path, {
      path,
      input: textAt(method, 2),
      output: textAt(method, 3),
      clientStreaming: numberAt(method, 5) === 1,
      serverStreaming: numberAt(method, 6) === 1,
    });
  }
}
