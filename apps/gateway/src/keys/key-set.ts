import type { JsonWebKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { SallyportError } from '@sallyport/core';
import type { Policy } from '@sallyport/policy';
import type { JwksFetchConfig } from '../config/protection-schema.ts';
import type { GatewaySection } from '../config/schema.ts';

/** Where the keys of an issuer are. */
export interface KeySource {
  readonly issuer: string;
  readonly url: string;
}

/** A JWK set as it came. */
export interface KeySet {
  readonly keys: readonly JsonWebKey[];
  /** How long the issuer says it may be kept, milliseconds; `null` where it does not. */
  readonly maxAge_ms: number | null;
}

/** Keys taken of one set; a larger one is refused. */
const KEYS_MAX = 100;

/**
 * The sets that a policy asks for. Throws `CONFIG_INVALID` where one is at a host that this gateway may not ask: the
 * policy comes from elsewhere and must not decide whom the gateway talks to.
 */
export function keySources(policy: Policy, { jwks_fetch: { hosts } }: GatewaySection): readonly KeySource[] {
  return policy.specification.issuers.flatMap(({ issuer, jwks_url: url }, index) => {
    if (url === undefined) return [];
    if (hosts.includes(new URL(url).host)) return [{ issuer, url }];
    const place = `policy.specification.issuers[${index}].jwks_url`;
    throw new SallyportError('CONFIG_INVALID', place, `${new URL(url).host} is not in gateway.jwks_fetch.hosts`);
  });
}

/** Fetches a JWK set (RFC 7517). Follows no redirect. Throws what is wrong with the answer, in words. */
export function fetchKeySet(url: string, options: JwksFetchConfig, signal: AbortSignal): Promise<KeySet> {
  return new Promise((resolve, reject) => {
    const limits = AbortSignal.any([signal, AbortSignal.timeout(options.timeout_ms)]);
    const asked: RequestOptions = { signal: limits, headers: { accept: 'application/jwk-set+json, application/json' } };
    const secure = url.startsWith('https:');
    const request = secure
      ? requestHttps(url, { ...asked, ...(options.ca === null ? {} : { ca: readFileSync(options.ca) }) })
      : requestHttp(url, asked);
    request.on('error', reject);
    request.on('response', (response) => read(response, options.bytes_max).then(resolve, reject));
    request.end();
  });
}

async function read(response: IncomingMessage, bytesMax: number): Promise<KeySet> {
  if (response.statusCode !== 200) {
    response.destroy();
    throw new Error(`status ${response.statusCode}`);
  }
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response) {
    bytes += (part as Buffer).length;
    if (bytes > bytesMax) throw new Error(`more than ${bytesMax} bytes`);
    parts.push(part as Buffer);
  }
  return { keys: keysIn(Buffer.concat(parts).toString('utf8')), maxAge_ms: maxAge(response.headers['cache-control']) };
}

function keysIn(text: string): readonly JsonWebKey[] {
  let set: unknown;
  try {
    set = JSON.parse(text);
  } catch {
    throw new Error('not JSON');
  }
  const keys = typeof set === 'object' && set !== null && 'keys' in set ? set.keys : null;
  if (!Array.isArray(keys) || keys.length === 0) throw new Error('no JWK set, or one without keys');
  if (keys.length > KEYS_MAX) throw new Error(`more than ${KEYS_MAX} keys`);
  return keys.filter((key: unknown) => typeof key === 'object' && key !== null && (key as { use?: unknown }).use !== 'enc') as JsonWebKey[];
}

function maxAge(header: string | undefined): number | null {
  const found = /(?:^|[\s,])max-age=(\d{1,9})/.exec(header ?? '');
  return found === null ? null : Number(found[1]) * 1_000;
}
