/** Streams of serialised objects, told by their first bytes. */
export type ObjectStream = 'java' | 'dotnet' | 'pickle' | 'marshal' | 'view-state';

/** First opcodes of a pickle behind its protocol (pickletools of Python 3.14): containers, texts, numbers, globals. */
const PICKLE_OPCODES: ReadonlySet<number> = new Set(
  [...'()]}cCGIJKLMNSUVX'].map((opcode) => opcode.charCodeAt(0)).concat([0x88, 0x89, 0x8a, 0x8b]),
);
/** Ends every pickle. */
const PICKLE_STOP = 0x2e;

/** What Ruby's Marshal 4.8 begins a value with: arrays, hashes, objects, texts, symbols, classes, user-defined ones. */
const MARSHAL_TYPES: ReadonlySet<number> = new Set([...'[{oI":cmUueCS'].map((type) => type.charCodeAt(0)));

/** A module and a name, which pickles of protocol 0 and 1 begin with when what they make is no plain value. */
const GLOBAL = /^\(?c[a-z_][a-z0-9_.]{0,40}\n[A-Za-z_]\w{0,40}\n/;
/** Bytes in which {@link GLOBAL} has to end. */
const GLOBAL_BYTES = 96;

const JAVA_HEAD = [0xac, 0xed, 0x00, 0x05] as const;
const DOTNET_HEAD = [0x00, 0x01, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff] as const;
/** A view state of ASP.NET that is a serialised object itself. */
const VIEW_STATE_HEAD = [0xff, 0x01, 0x32] as const;

/** First bytes of all streams. */
const OPENINGS: ReadonlySet<number> = new Set([0xac, 0x00, 0xff, 0x80, 0x04, 0x63, 0x28]);

/** Cheap refusal: false when no stream of objects begins with this byte. */
export function opensObject(byte: number): boolean {
  return OPENINGS.has(byte);
}

/**
 * @param byteAt the byte at an index; anything behind the end
 * @param length of the stream, in bytes
 */
export function objectStream(byteAt: (index: number) => number, length: number): ObjectStream | null {
  switch (byteAt(0)) {
    case 0xac:
      return startsWith(byteAt, JAVA_HEAD) ? 'java' : null;
    case 0x00:
      return startsWith(byteAt, DOTNET_HEAD) ? 'dotnet' : null;
    case 0xff:
      return startsWith(byteAt, VIEW_STATE_HEAD) ? 'view-state' : null;
    case 0x80:
      return isPickle(byteAt, length) ? 'pickle' : null;
    case 0x04:
      return byteAt(1) === 0x08 && MARSHAL_TYPES.has(byteAt(2)) ? 'marshal' : null;
    case 0x63:
    case 0x28:
      return GLOBAL.test(textOf(byteAt)) ? 'pickle' : null;
    default:
      return null;
  }
}

/** Bytes that are a stream of objects as they are, for names of classes stand in it in the clear; `null` for others. */
export function objectText(bytes: Uint8Array): string | null {
  if (!opensObject(bytes[0] ?? 1) || objectStream((index) => bytes[index] ?? 0, bytes.length) === null) return null;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

/** Protocols 2 and 3 begin with an opcode and end with the stop, 4 and 5 with a frame of less than 4 GB. */
function isPickle(byteAt: (index: number) => number, length: number): boolean {
  const protocol = byteAt(1);
  if (protocol === 2 || protocol === 3) return PICKLE_OPCODES.has(byteAt(2)) && byteAt(length - 1) === PICKLE_STOP;
  return (protocol === 4 || protocol === 5) && byteAt(2) === 0x95 && [7, 8, 9, 10].every((index) => byteAt(index) === 0);
}

function startsWith(byteAt: (index: number) => number, head: readonly number[]): boolean {
  return head.every((byte, index) => byteAt(index) === byte);
}

function textOf(byteAt: (index: number) => number): string {
  let text = '';
  for (let index = 0; index < GLOBAL_BYTES; index++) text += String.fromCharCode(byteAt(index) & 0xff);
  return text;
}
