import { pointMember } from '@sallyport/core';
import type { ClassesOf } from '../enforce/shape.ts';
import type { Violations } from '../enforce/violation.ts';
import { type Descriptors, FIELD_TYPE, type MessageField, type MessageType } from './descriptors.ts';
import { WIRE, WireError, type WireField, WireReader } from './wire.ts';

/** Words for what is wrong, by direction. */
export interface MessageWords {
  readonly invalid: 'invalid-body' | 'invalid-response-body';
  readonly undeclared: 'undefined-field' | 'undeclared-response-field';
}

/** Fields looked at of one message, and how deep. One past that counts as not checked. */
const FIELDS_MAX = 200_000;
const DEPTH_MAX = 64;

interface Walk {
  readonly descriptors: Descriptors;
  readonly bytes: Uint8Array;
  readonly words: MessageWords;
  readonly classesOf: ClassesOf | null;
  readonly out: Violations;
  left: number;
}

/**
 * Holds the bytes of a message against its type: fields that are not declared, of another wire type, texts that are no
 * UTF-8, required fields that are missing, watched data. Throws `RangeError` for one too large to look at.
 */
export function checkMessage(
  descriptors: Descriptors,
  type: string,
  bytes: Uint8Array,
  point: string,
  words: MessageWords,
  classesOf: ClassesOf | null,
  out: Violations,
): void {
  const message = descriptors.messages.get(type);
  if (message === undefined) return;
  try {
    walk({ descriptors, bytes, words, classesOf, out, left: FIELDS_MAX }, message, 0, bytes.length, point, 0);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    out.add(words.invalid, point, error.message);
  }
}

function walk(state: Walk, message: MessageType, from: number, to: number, point: string, depth: number): void {
  if (depth > DEPTH_MAX) throw new RangeError('the message is nested too deeply to be looked at');
  const reader = new WireReader(state.bytes, from, to);
  const seen = message.required.length === 0 ? null : new Set<number>();
  for (let field = reader.next(); field !== null; field = reader.next()) {
    if (--state.left < 0) throw new RangeError('the message has too many fields to be looked at');
    if (state.out.full) return;
    seen?.add(field.number);
    const declared = message.fields.get(field.number);
    if (declared === undefined)
      state.out.add(state.words.undeclared, `${point}.${field.number}`, `${message.name} has no field of this number`);
    else look(state, declared, field, pointMember(point, declared.name), depth);
  }
  for (const number of message.required)
    if (seen?.has(number) === false) state.out.add(state.words.invalid, pointMember(point, message.fields.get(number)!.name), 'is missing');
}

function look(state: Walk, declared: MessageField, field: WireField, point: string, depth: number): void {
  const wire = wireOf(declared.type);
  const packed = declared.repeated && field.wire === WIRE.bytes && wire !== WIRE.bytes;
  if (field.wire !== wire && !packed) {
    state.out.add(state.words.invalid, point, 'is of another wire type');
    return;
  }
  if (declared.type === FIELD_TYPE.message) {
    const type = state.descriptors.messages.get(declared.typeName);
    if (type !== undefined) walk(state, type, field.from, field.to, point, depth + 1);
  } else if (declared.type === FIELD_TYPE.string) lookAtText(state, declared, field, point);
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function lookAtText({ bytes, words, classesOf, out }: Walk, declared: MessageField, { from, to }: WireField, point: string): void {
  let text: string;
  try {
    text = UTF8.decode(bytes.subarray(from, to));
  } catch {
    out.add(words.invalid, point, 'is no UTF-8');
    return;
  }
  if (classesOf === null) return;
  for (const id of classesOf(declared.name, text)) out.add('response-data-class', point, `holds ${id}`);
}

function wireOf(type: number): number {
  switch (type) {
    case FIELD_TYPE.double:
    case FIELD_TYPE.fixed64:
    case FIELD_TYPE.sfixed64:
      return WIRE.fixed64;
    case FIELD_TYPE.float:
    case FIELD_TYPE.fixed32:
    case FIELD_TYPE.sfixed32:
      return WIRE.fixed32;
    case FIELD_TYPE.string:
    case FIELD_TYPE.bytes:
    case FIELD_TYPE.message:
      return WIRE.bytes;
    case FIELD_TYPE.group:
      return WIRE.startGroup;
    default:
      return WIRE.varint;
  }
}
