import { createHmac } from 'node:crypto';
import type { AuthScheme, Principal, RequestView, TlsView, Workload } from '@sallyport/core';
import { ownCopy } from '../owned.ts';
import { type Credential, findCredential } from './credential.ts';

/** Credentials whose principal is remembered per key. At the limit the older half is forgotten. */
export const PRINCIPALS_CACHED_MAX = 4_096;

/** A longer credential is hashed but not remembered, so that the memory is bounded in bytes too. */
export const PRINCIPAL_CREDENTIAL_CHARS_MAX = 4_096;

const ANONYMOUS: Principal = { scheme: 'none', id: null, client: null };

/** How the caller authenticates, from what is on the wire. Nothing is verified here. */
export function authScheme(request: RequestView, tls: TlsView | null): AuthScheme {
  return findCredential(request.headers, request.query, tls)?.scheme ?? 'none';
}

/** Two generations: lookups promote, a full young generation becomes the old one. Bounded without a linked list. */
interface Memory {
  young: Map<string, Principal>;
  old: Map<string, Principal>;
}

const memories = new WeakMap<Uint8Array, Memory>();

/**
 * Who is calling, as a keyed hash: first 16 hex characters of HMAC-SHA256 under `key` of the credential's subject, or
 * of the credential itself. `key` must be the same object from call to call for the memory to work.
 * The claims of a JWT are read, not verified: they are what the caller says.
 */
export function principalOf(request: RequestView, tls: TlsView | null, key: Uint8Array): Principal {
  const credential = findCredential(request.headers, request.query, tls);
  return credential === null ? ANONYMOUS : knownAs(credential, key);
}

/** The principal of a workload: it is who calls a third party, whatever credential the call itself carries. */
export function principalOfWorkload({ scheme, name }: Workload, key: Uint8Array): Principal {
  return knownAs({ scheme, key: `workload\n${name}`, text: name, identify: () => ({ subject: `workload\n${name}`, client: name }) }, key);
}

function knownAs(credential: Credential, key: Uint8Array): Principal {
  const memory = memoryOf(key);
  const name = credential.key;
  const seen = memory.young.get(name);
  if (seen !== undefined && seen.scheme === credential.scheme) return seen;
  const older = memory.old.get(name);
  const principal = older !== undefined && older.scheme === credential.scheme ? older : identify(credential, key);
  if (name.length <= PRINCIPAL_CREDENTIAL_CHARS_MAX) remember(memory, name, principal);
  return principal;
}

function memoryOf(key: Uint8Array): Memory {
  let memory = memories.get(key);
  if (memory === undefined) {
    memory = { young: new Map(), old: new Map() };
    memories.set(key, memory);
  }
  return memory;
}

function remember(memory: Memory, name: string, principal: Principal): void {
  if (memory.young.size >= PRINCIPALS_CACHED_MAX / 2) {
    memory.old = memory.young;
    memory.young = new Map();
  }
  memory.young.set(ownCopy(name), principal);
}

function identify(credential: Credential, key: Uint8Array): Principal {
  const { subject, client, scopes } = credential.identify();
  const id = createHmac('sha256', key).update(`${credential.scheme}\n${subject}`).digest('hex').slice(0, 16);
  return { scheme: credential.scheme, id, client, ...(scopes !== undefined && { scopes }) };
}
