import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type SpecText, specTextOf } from '@sallyport/contract/enforce';
import { type Clock, SallyportError } from '@sallyport/core';
import { TOKEN_SECRETS_MAX } from '@sallyport/engine';
import { type CounterStore, MemoryCounterStore, type Policy } from '@sallyport/policy';
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

/** The policy with the keys of its issuers filled in from their files. Throws `CONFIG_UNREADABLE` or `CONFIG_INVALID`. */
export function withKeys(policy: Policy, gateway: GatewaySection): Policy {
  if (gateway.jwks.length === 0) return policy;
  const issuers = policy.specification.issuers.map((issuer) => {
    const files = gateway.jwks.filter((item) => item.issuer === issuer.issuer);
    return files.length === 0 ? issuer : { ...issuer, keys: [...issuer.keys, ...files.flatMap(({ file }) => keysIn(file))] };
  });
  return { ...policy, specification: { ...policy.specification, issuers } };
}

type Keys = Policy['specification']['issuers'][number]['keys'];

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

/** The counters that the workers of a gateway share, and where configured several gateways. */
export function openCounters(gateway: GatewaySection, clock: Clock): CounterStore {
  const { url, timeout_ms } = gateway.counters;
  return url === null ? new MemoryCounterStore(clock) : new RedisCounterStore({ url, timeout_ms });
}
