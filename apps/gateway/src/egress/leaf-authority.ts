import { createHash, createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { type Clock, SallyportError } from '@sallyport/core';
import { TICKET_KEY_BYTES } from '../tls/server-context.ts';
import { bits, der, type Element, elements, explicit, integer, oid, sequence, TAG, time } from './der.ts';

const HOUR_MS = 3_600_000;
/** Clocks of workloads may be behind ours by this much. */
const BACKDATE_MS = HOUR_MS;
const SERIAL_BYTES = 16;
/** Longest common name (RFC 5280, ub-common-name); a longer host stands in the alternative name alone. */
const COMMON_NAME_CHARS_MAX = 64;

const SUBJECT_KEY_ID = '2.5.29.14';

/** What a TLS server answers with for one host. */
export interface Leaf {
  /** PEM, with the certificate of the authority behind it. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  /** Sessions resume at any connection of this process. */
  readonly ticketKeys: Buffer;
}

/**
 * Makes certificates for hosts whose TLS is ended here, signed by the operator's authority. They and their key live in
 * memory only, for hours; the hosts are those of the configuration, so what is kept is bounded by it.
 */
export class LeafAuthority {
  readonly #certificate: X509Certificate;
  readonly #key: KeyObject;
  readonly #issuer: Buffer;
  readonly #keyId: Buffer;
  readonly #leafKey: string;
  readonly #ticketKeys: Buffer = randomBytes(TICKET_KEY_BYTES);
  readonly #leafSpki: Buffer;
  readonly #life_ms: number;
  readonly #clock: Clock;
  readonly #made = new Map<string, { readonly leaf: Leaf; readonly until: number }>();

  /** Throws CONFIG_INVALID where the files are no authority that could sign now. */
  constructor(certificateFile: string, keyFile: string, leaf_hours: number, clock: Clock) {
    this.#certificate = parsed(certificateFile, (pem) => new X509Certificate(pem));
    this.#key = parsed(keyFile, (pem) => createPrivateKey(pem));
    this.#clock = clock;
    this.#life_ms = leaf_hours * HOUR_MS;
    const fault = faultOf(this.#certificate, this.#key, clock.now());
    if (fault !== null) throw new SallyportError('CONFIG_INVALID', certificateFile, fault);
    const { subject, keyId } = readAuthority(this.#certificate);
    this.#issuer = subject;
    this.#keyId = keyId;
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#leafKey = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    this.#leafSpki = publicKey.export({ type: 'spki', format: 'der' });
  }

  /** What a TLS server needs to answer for this host; made anew when little of its life is left. */
  leafFor(host: string): Leaf {
    const now = this.#clock.now();
    const held = this.#made.get(host);
    if (held !== undefined && now < held.until - this.#life_ms / 4) return held.leaf;
    const until = Math.min(now + this.#life_ms, this.#certificate.validToDate.getTime());
    const cert = `${pem(this.#mint(host, now, until))}${this.#certificate.toString()}`;
    const leaf = { cert, key: this.#leafKey, ticketKeys: this.#ticketKeys };
    this.#made.set(host, { leaf, until });
    return leaf;
  }

  #mint(host: string, now: number, until: number): Buffer {
    const algorithm = signatureAlgorithm(this.#key);
    const serial = randomBytes(SERIAL_BYTES);
    // Never zero, and positive as it stands.
    serial[0] = (serial.readUInt8(0) & 0x7f) | 0x40;
    const from = Math.max(now - BACKDATE_MS, this.#certificate.validFromDate.getTime());
    const body = sequence(
      explicit(0, integer(Buffer.of(2))),
      integer(serial),
      algorithm,
      this.#issuer,
      sequence(time(from), time(until)),
      subjectOf(host),
      this.#leafSpki,
      explicit(3, sequence(...this.#extensions(host))),
    );
    return sequence(body, algorithm, bits(sign('sha256', body, this.#key)));
  }

  #extensions(host: string): Buffer[] {
    return [
      extension('2.5.29.19', true, sequence()),
      // digitalSignature
      extension('2.5.29.15', true, bits(Buffer.of(0x80), 7)),
      // serverAuth
      extension('2.5.29.37', false, sequence(oid('1.3.6.1.5.5.7.3.1'))),
      // RFC 5280, 4.2.1.6: critical where the subject is empty.
      extension('2.5.29.17', host.length > COMMON_NAME_CHARS_MAX, sequence(alternativeName(host))),
      extension('2.5.29.35', false, sequence(der(0x80, this.#keyId))),
      extension(SUBJECT_KEY_ID, false, der(TAG.bytes, keyIdOf(this.#leafSpki))),
    ];
  }
}

function parsed<T>(file: string, read: (pem: Buffer) => T): T {
  try {
    return read(readFileSync(file));
  } catch (error) {
    throw new SallyportError('CONFIG_INVALID', file, `cannot be read (${(error as Error).message})`, { cause: error });
  }
}

function faultOf(certificate: X509Certificate, key: KeyObject, now: number): string | null {
  if (!certificate.checkPrivateKey(key)) return 'the key does not belong to the certificate';
  if (!certificate.ca) return 'the certificate is not that of an authority (basicConstraints CA:TRUE)';
  if (certificate.validToDate.getTime() <= now) return 'the certificate has expired';
  return key.asymmetricKeyType === 'ec' || key.asymmetricKeyType === 'rsa' ? null : 'the key is neither ECDSA nor RSA';
}

/** The name of the authority byte for byte, as issuers must have it, and the id of its key. */
function readAuthority(certificate: X509Certificate): { subject: Buffer; keyId: Buffer } {
  const [body] = elements((elements(certificate.raw)[0] as Element).content);
  // Version is there in every certificate that may be an authority's (v3): serial, algorithm, issuer, validity, subject.
  const fields = elements((body as Element).content);
  const extensions = fields.find(({ tag }) => tag === 0xa3);
  const wanted = oid(SUBJECT_KEY_ID);
  for (const { content } of extensions === undefined ? [] : elements((elements(extensions.content)[0] as Element).content)) {
    const parts = elements(content);
    const value = parts.at(-1);
    if (value !== undefined && parts[0]?.whole.equals(wanted)) {
      return { subject: (fields[5] as Element).whole, keyId: (elements(value.content)[0] as Element).content };
    }
  }
  return { subject: (fields[5] as Element).whole, keyId: keyIdOf((fields[6] as Element).whole) };
}

/** RFC 5280, 4.2.1.2, method 1: SHA-1 of the bits of the key. An identifier; nothing rests on its strength. */
function keyIdOf(spki: Buffer): Buffer {
  const key = elements((elements(spki)[0] as Element).content)[1] as Element;
  return createHash('sha1').update(key.content.subarray(1)).digest();
}

function signatureAlgorithm(key: KeyObject): Buffer {
  // ecdsa-with-SHA256 has no parameters, sha256WithRSAEncryption has NULL (RFC 5758, RFC 4055).
  return key.asymmetricKeyType === 'ec' ? sequence(oid('1.2.840.10045.4.3.2')) : sequence(oid('1.2.840.113549.1.1.11'), Buffer.of(5, 0));
}

function subjectOf(host: string): Buffer {
  if (host.length > COMMON_NAME_CHARS_MAX) return sequence();
  return sequence(der(TAG.set, sequence(oid('2.5.4.3'), der(TAG.utf8, Buffer.from(host, 'latin1')))));
}

function alternativeName(host: string): Buffer {
  // The configuration takes names and IPv4 addresses.
  return isIP(host) === 4 ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host, 'latin1'));
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(oid(id), critical ? der(TAG.boolean, Buffer.of(0xff)) : Buffer.alloc(0), der(TAG.bytes, value));
}

function pem(bytes: Buffer): string {
  const text = (bytes.toString('base64').match(/.{1,64}/g) ?? []).join('\n');
  return `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`;
}
