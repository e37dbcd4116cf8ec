import { constants, inflateRawSync } from 'node:zlib';

/** Members whose names are read; an office document has some twenty. */
const MEMBERS_MAX = 256;

/** XML members that are opened. */
const OPENED_MAX = 32;

/** Packed bytes read of one member: a declaration stands at its start, and a comment before it packs well. */
const PACKED_BYTES_MAX = 2_048;

/** What those may unpack to; text makes ten times of it at most. */
const START_BYTES_MAX = 262_144;

/** Characters handed on from the declaration. */
const DECLARATION_CHARS_MAX = 2_048;

const XML_NAME = /\.(?:xml|rels|svg|vml|xsl|xslt)$/i;
const STORED = 0;
const DEFLATED = 8;

/** A member, and its text from the document type declaration on. */
export interface DeclaringMember {
  readonly name: string;
  readonly declaration: string;
}

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04;
}

/**
 * XML members of a zip (documents of Word, Excel and OpenDocument) that declare a document type, which those formats forbid and
 * readers of them follow. Read by the central directory, as readers do; never throws.
 */
export function declaringMembers(zip: Buffer): DeclaringMember[] {
  const found: DeclaringMember[] = [];
  const end = zip.lastIndexOf('PK\x05\x06');
  if (end < 0 || end + 20 > zip.length) return found;
  let at = zip.readUInt32LE(end + 16);
  let opened = 0;
  for (let count = 0; count < MEMBERS_MAX && opened < OPENED_MAX && at + 46 <= end && zip.readUInt32LE(at) === 0x02014b50; count++) {
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString('latin1', at + 46, at + 46 + nameLength);
    if (XML_NAME.test(name)) {
      opened++;
      const declaration = declarationIn(memberStart(zip, at));
      if (declaration !== '') found.push({ name, declaration });
    }
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return found;
}

/** Unpacked start of the member whose directory entry is at `entry`; empty when it cannot be read. */
function memberStart(zip: Buffer, entry: number): Buffer {
  const method = zip.readUInt16LE(entry + 10);
  const local = zip.readUInt32LE(entry + 42);
  if (local + 30 > zip.length) return Buffer.alloc(0);
  const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const packed = zip.subarray(from, from + Math.min(zip.readUInt32LE(entry + 20), PACKED_BYTES_MAX));
  if (method === STORED) return packed;
  if (method !== DEFLATED) return Buffer.alloc(0);
  try {
    return inflateRawSync(packed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: START_BYTES_MAX });
  } catch {
    return Buffer.alloc(0);
  }
}

/** Zero bytes are left out, which makes UTF-16 readable enough. */
function declarationIn(start: Buffer): string {
  const latin1 = start.toString('latin1');
  const text = latin1.includes('\0') ? latin1.replaceAll('\0', '') : latin1;
  const at = text.indexOf('<!DOCTYPE');
  return at < 0 ? '' : text.slice(at, at + DECLARATION_CHARS_MAX);
}
