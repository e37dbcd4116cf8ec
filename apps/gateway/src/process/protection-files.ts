import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { PROOF_MEMORY_MS, type SpecText, specTextOf } from '@sallyport/contract/enforce';
import { type Clock, SallyportError } from '@sallyport/core';
import { type IssuerKeys, TOKEN_SECRETS_MAX } from '@sallyport/engine';
import { type CounterStore, MemoryCounterStore } from '@sallyport/policy';
import { RedisCounterStore } from '@sallyport/policy/redis';
import type { GatewaySection } from '../config/schema.ts';

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new SallyportError('CONFIG_UNREADABLE', file, (cause as NodeJS.ErrnoException).code ?? 'cannot be read', { cause });
  }
}

/** The API descriptions that a configuration names. Throws `CONFIG_UNREADABLE`. */
export function readSpecs(gateway: GatewaySection): SpecText[] {
  return gateway.descriptions.map((file) => ({ name: basename(file), text: specTextOf(file, read(file)) }));
}

/** The secrets that accepted tokens are tried with, beside our own. Throws `CONFIG_UNREADABLE` or `CONFIG_INVALID`. */
export function readTokenSecrets({ token_secrets_file: file }: GatewaySection): string[] {
  if (file === null) return [];
  const lines = read(file)
    .toString('utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '');
  if (lines.length > TOKEN_SECRETS_MAX) throw new SallyportError('CONFIG_INVALID', file, `more than ${TOKEN_SECRETS_MAX} lines`);
  return lines;
}

/**
 * The keys of token issuers from their files, beside those in the policy: that is the same at all gateways, and its hash
 * says so. Throws `CONFIG_UNREADABLE` or `CONFIG_INVALID`.
 */
export function readIssuerKeys({ jwks }: GatewaySection): IssuerKeys {
  const keys: Record<string, Keys> = {};
  for (const { issuer, file } of jwks) keys[issuer] = [...(keys[issuer] ?? []), ...keysIn(file)];
  return keys;
}

type Keys = IssuerKeys[string];

function keysIn(file: string): Keys {
  let set: unknown;
  try {
    set = JSON.parse(read(file).toString('utf8'));
  } catch (cause) {
    if (cause instanceof SallyportError) throw cause;
    throw new SallyportError('CONFIG_INVALID', file, 'not JSON', { cause });
  }
  const keys = typeof set === 'object' && set !== null && 'keys' in set ? set.keys : null;
  if (!Array.isArray(keys)) throw new SallyportError('CONFIG_INVALID', file, 'no JWK set: `keys` is missing');
  return keys as Keys;
}

/**
 * Says which of the proofs that were let through here were let through elsewhere too, by the count of a store that workers
 * and gateways share. Nothing where it cannot be asked: what each knows by itself holds all the same. Never rejects.
 */
export async function countProofs(
  counters: CounterStore,
  ids: readonly string[],
  onReplayed: (detail: string, count: number) => void,
): Promise<void> {
  const deltas = ids.map((id) => ({ kind: 'window', key: `dpop:${id}`, amount: 1, ttl_ms: PROOF_MEMORY_MS }) as const);
  const totals = await counters.add(deltas).catch(() => []);
  const replayed = totals.filter((total) => total > 1).length;
  if (replayed > 0) onReplayed('a DPoP proof was let through by two workers or gateways at one time', replayed);
}

/** The counters that the workers of a gateway share, and where configured several gateways. */
export function openCounters(gateway: GatewaySection, clock: Clock): CounterStore {
  const { url, timeout_ms } = gateway.counters;
  return url === null ? new MemoryCounterStore(clock) : new RedisCounterStore({ url, timeout_ms });
}
