import { NotPacked, type PackedBytes, readPacked } from './packed-bytes.ts';

/** The value of a CBOR body (RFC 8949), or `undefined` for bytes that are none. Tags say nothing here. */
export function readCbor(bytes: Uint8Array, depthMax: number): unknown {
  return readPacked(bytes, depthMax, readValue);
}

const BREAK = 0xff;
/** Length of what goes on up to a break. */
const OPEN = 31;
/** Tags before one value; each may stand before another. */
const TAGS_MAX = 8;

function readValue(packed: PackedBytes): unknown {
  let head = packed.byte();
  for (let tags = 0; head >> 5 === 6; tags++) {
    if (tags === TAGS_MAX) throw new NotPacked();
    argumentOf(packed, head & 31);
    head = packed.byte();
  }
  const item = (): unknown => readValue(packed);
  const open = (head & 31) === OPEN;
  switch (head >> 5) {
    case 2:
    case 3:
      return open ? piecesOf(packed) : packed.text(argumentOf(packed, head & 31));
    case 4:
      return open ? openList(packed, item) : packed.list(argumentOf(packed, head & 31), item);
    case 5:
      return open ? openMap(packed, item) : packed.map(argumentOf(packed, head & 31), item);
    default:
      argumentOf(packed, head & 31);
      return null;
  }
}

/** The number in or behind the head of a value. */
function argumentOf(packed: PackedBytes, low: number): number {
  if (low < 24) return low;
  if (low > 27) throw new NotPacked();
  return packed.whole(2 ** (low - 24));
}

/** A text that came in pieces. */
function piecesOf(packed: PackedBytes): string {
  let text = '';
  while (packed.peek() !== BREAK) {
    const head = packed.byte();
    text += packed.text(argumentOf(packed, head & 31));
  }
  packed.byte();
  return text;
}

function openList(packed: PackedBytes, item: () => unknown): unknown[] {
  const items: unknown[] = [];
  while (packed.peek() !== BREAK) items.push(...packed.list(1, item));
  packed.byte();
  return items;
}

function openMap(packed: PackedBytes, item: () => unknown): unknown {
  const pairs: unknown[] = [];
  while (packed.peek() !== BREAK) pairs.push(packed.map(1, item));
  packed.byte();
  return pairs;
}
