import { createHash, timingSafeEqual } from 'node:crypto';
import type { HeaderField, TlsView, Workload } from '@sallyport/core';
import type { EgressWorkload } from '../config/egress-schema.ts';

/** A longer credential is none of ours. */
const CREDENTIAL_CHARS_MAX = 1_024;

/** Compared with where there is no such workload, so that a wrong name takes as long as a wrong secret. */
const NOBODY: Buffer = Buffer.alloc(32);

/** The programs that may call, by what proves them. Bounded by the configuration. */
export class Workloads {
  readonly #bySecret: ReadonlyMap<string, Buffer>;
  readonly #byCertificate: ReadonlyMap<string, Workload>;

  constructor(workloads: readonly EgressWorkload[]) {
    this.#bySecret = new Map(
      workloads.flatMap(({ name, secret_sha256: secret }) => (secret === null ? [] : [[name, Buffer.from(secret, 'hex')] as const])),
    );
    this.#byCertificate = new Map(
      workloads.flatMap(({ name, certificate_sha256: certificate }) =>
        certificate === null ? [] : [[certificate, { name, scheme: 'mtls' as const }] as const],
      ),
    );
  }

  /** Who calls: by its client certificate, else by Proxy-Authorization; `null` when neither proves anyone. */
  identify(headers: readonly HeaderField[], tls: TlsView | null): Workload | null {
    const fingerprint = tls?.clientCertificate?.fingerprint;
    return (fingerprint === undefined ? undefined : this.#byCertificate.get(fingerprint)) ?? this.#basic(headers);
  }

  #basic(headers: readonly HeaderField[]): Workload | null {
    const given = headers.filter(([name]) => name === 'proxy-authorization');
    const value = given[0]?.[1] ?? '';
    if (given.length !== 1 || value.length > CREDENTIAL_CHARS_MAX || !/^basic /i.test(value)) return null;
    const text = Buffer.from(value.slice(6).trim(), 'base64').toString('utf8');
    const colon = text.indexOf(':');
    if (colon < 1) return null;
    const name = text.slice(0, colon);
    const expected = this.#bySecret.get(name);
    const hash = createHash('sha256')
      .update(text.slice(colon + 1))
      .digest();
    const right = timingSafeEqual(hash, expected ?? NOBODY);
    return right && expected !== undefined ? { name, scheme: 'basic' } : null;
  }
}
