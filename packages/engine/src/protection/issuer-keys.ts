import type { EngineConfig, IssuerKeys } from '../config.ts';

/** Only for the check of tokens: the policy itself, and its hash, stay as they were published. */
export function withIssuerKeys(policy: EngineConfig['policy'], more: IssuerKeys): EngineConfig['policy'] {
  if (Object.keys(more).length === 0) return policy;
  const { specification } = policy;
  const issuers = specification.issuers.map((issuer) => ({ ...issuer, keys: [...issuer.keys, ...(more[issuer.issuer] ?? [])] }));
  return { ...policy, specification: { ...specification, issuers } };
}
