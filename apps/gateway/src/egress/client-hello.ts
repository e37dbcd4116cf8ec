/** What the first bytes of a tunnel are. */
export type FirstBytes =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'other' }
  /** `serverName`: the host asked for (SNI), lower-case; the empty string when none is. */
  | { readonly kind: 'hello'; readonly serverName: string };

/** A ClientHello over this is none that a client of today sends (with post-quantum key shares they have some 2 KB). */
export const CLIENT_HELLO_BYTES_MAX = 16_384;

const RECORD_HEAD_BYTES = 5;
const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
const HOST_NAME = 0;
const INCOMPLETE: FirstBytes = { kind: 'incomplete' };
const OTHER: FirstBytes = { kind: 'other' };

/** Reads a TLS ClientHello (RFC 8446, 4.1.2), over as many records as it comes in. Never throws. */
export function readClientHello(bytes: Buffer): FirstBytes {
  const message: Buffer[] = [];
  let length = 0;
  let offset = 0;
  for (;;) {
    if (bytes.length < offset + RECORD_HEAD_BYTES) return plausible(bytes, offset);
    const size = bytes.readUInt16BE(offset + 3);
    if (bytes[offset] !== HANDSHAKE || bytes[offset + 1] !== 3 || size === 0 || size > CLIENT_HELLO_BYTES_MAX) return OTHER;
    const part = bytes.subarray(offset + RECORD_HEAD_BYTES, offset + RECORD_HEAD_BYTES + size);
    message.push(part);
    length += part.length;
    const whole = wholeLength(message, length);
    if (whole === -1 || whole > CLIENT_HELLO_BYTES_MAX) return OTHER;
    if (whole !== 0 && length >= whole) return helloOf(new Reader(Buffer.concat(message).subarray(4, whole)));
    if (part.length < size) return INCOMPLETE;
    offset += RECORD_HEAD_BYTES + size;
  }
}

/** Too little to tell: TLS as far as it goes, or something else already. */
function plausible(bytes: Buffer, offset: number): FirstBytes {
  if (bytes.length > offset && bytes[offset] !== HANDSHAKE) return OTHER;
  return bytes.length > offset + 1 && bytes[offset + 1] !== 3 ? OTHER : INCOMPLETE;
}

/** Bytes of the handshake message with its head; 0 while that is not here, -1 when it is no ClientHello. */
function wholeLength(message: readonly Buffer[], length: number): number {
  if (length < 4) return 0;
  const head = Buffer.concat(message).subarray(0, 4);
  return head[0] === CLIENT_HELLO ? 4 + head.readUIntBE(1, 3) : -1;
}

function helloOf(body: Reader): FirstBytes {
  body.skip(2 + 32);
  body.skip(body.number(1));
  body.skip(body.number(2));
  body.skip(body.number(1));
  if (body.failed) return OTHER;
  if (body.left === 0) return { kind: 'hello', serverName: '' };
  const extensions = body.take(body.number(2));
  while (extensions.left > 0) {
    const type = extensions.number(2);
    const data = extensions.take(extensions.number(2));
    if (extensions.failed) return OTHER;
    if (type !== SERVER_NAME) continue;
    const names = data.take(data.number(2));
    const host = names.number(1) === HOST_NAME ? names.take(names.number(2)) : null;
    if (host === null || names.failed || host.left === 0) return OTHER;
    return { kind: 'hello', serverName: host.text().toLowerCase() };
  }
  return body.failed ? OTHER : { kind: 'hello', serverName: '' };
}

/** Reads forward; behind the end it fails and gives zeros. */
class Reader {
  failed = false;
  #at = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.failed ? 0 : this.#bytes.length - this.#at;
  }

  number(size: 1 | 2): number {
    return this.skip(size) ? this.#bytes.readUIntBE(this.#at - size, size) : 0;
  }

  take(size: number): Reader {
    const taken = new Reader(this.skip(size) ? this.#bytes.subarray(this.#at - size, this.#at) : Buffer.alloc(0));
    taken.failed = this.failed;
    return taken;
  }

  skip(size: number): boolean {
    if (this.failed || size > this.#bytes.length - this.#at) this.failed = true;
    else this.#at += size;
    return !this.failed;
  }

  text(): string {
    return this.#bytes.toString('latin1', this.#at);
  }
}
