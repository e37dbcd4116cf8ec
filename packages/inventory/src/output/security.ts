import type { AuthScheme } from '@sallyport/core';
import type { OperationRecord } from '../model.ts';

type Json = Readonly<Record<string, unknown>>;

/** OpenAPI security schemes for what is seen on the wire. A key's header is not known, so the usual one stands for it. */
const SCHEMES: Readonly<Record<Exclude<AuthScheme, 'none'>, Json>> = {
  basic: { type: 'http', scheme: 'basic' },
  bearer: { type: 'http', scheme: 'bearer' },
  jwt: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
  'api-key': { type: 'apiKey', in: 'header', name: 'X-API-Key' },
  mtls: { type: 'mutualTLS' },
  cookie: { type: 'apiKey', in: 'cookie', name: 'session' },
  digest: { type: 'http', scheme: 'digest' },
  signature: { type: 'apiKey', in: 'header', name: 'Signature' },
  other: { type: 'http', scheme: 'other' },
};

/** Share of requests from which a scheme is part of the description. */
const SCHEME_SHARE_MIN = 0.05;

export function securitySchemes(records: readonly OperationRecord[]): Json {
  const used = new Set(records.flatMap((record) => schemesOf(record)));
  return Object.fromEntries(
    [...used]
      .filter(isNamed)
      .sort()
      .map((scheme) => [scheme, SCHEMES[scheme]]),
  );
}

/** One requirement a scheme; `{}` (nothing needed) among them when requests without a credential succeeded. */
export function securityOf(group: readonly OperationRecord[]): Json[] {
  const schemes = [...new Set(group.flatMap(schemesOf))].filter(isNamed).sort();
  const open = group.some((record) => record.auth.open_successes > 0);
  return [...schemes.map((scheme) => ({ [scheme]: [] })), ...(open && schemes.length > 0 ? [{}] : [])];
}

function schemesOf(record: OperationRecord): AuthScheme[] {
  return record.auth.schemes.filter((item) => item.share >= SCHEME_SHARE_MIN).map((item) => item.scheme);
}

function isNamed(scheme: AuthScheme): scheme is Exclude<AuthScheme, 'none'> {
  return scheme !== 'none';
}
