import type { ClientCertificateView, RequestView } from '@sallyport/core';
import { isObject, type JsonObject } from '../references.ts';
import type { TokenCheck, TokenVerifier } from '../token/verifier.ts';
import { cookiePairs, queryPairs } from './parameter-text.ts';
import type { Violations } from './violation.ts';

interface Scheme {
  readonly name: string;
  readonly kind: 'bearer' | 'basic' | 'http' | 'header' | 'query' | 'cookie' | 'mutual-tls' | 'unknown';
  /** Scheme word of `Authorization`, or name of the header, parameter or cookie; lower-case but for parameters and cookies. */
  readonly key: string;
  readonly scopes: readonly string[];
}

/** What an operation asks of a caller: one of the alternatives, each a list of schemes that must all be there. */
export interface Security {
  readonly alternatives: readonly (readonly Scheme[])[];
  /** Query parameters that are credentials. */
  readonly queryNames: readonly string[];
}

export interface Caller {
  readonly certificate: ClientCertificateView | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** A copy of a request that was asked about before. */
  readonly copy?: boolean;
}

/** Compiles `security` of an operation (or of the document). An empty requirement makes it optional: then none is asked for. */
export function compileSecurity(requirements: unknown, schemes: JsonObject): Security | null {
  const given = Array.isArray(requirements) ? requirements.filter(isObject) : [];
  if (given.length === 0 || given.some((requirement) => Object.keys(requirement).length === 0)) return null;
  const alternatives = given.map((requirement) =>
    Object.entries(requirement).map(([name, scopes]) => schemeOf(name, schemes[name], Array.isArray(scopes) ? scopes.map(String) : [])),
  );
  const queryNames = alternatives.flat().flatMap((scheme) => (scheme.kind === 'query' ? [scheme.key] : []));
  return { alternatives, queryNames };
}

function schemeOf(name: string, raw: unknown, scopes: readonly string[]): Scheme {
  const scheme = isObject(raw) ? raw : {};
  const word = String(scheme.scheme ?? '').toLowerCase();
  switch (scheme.type) {
    case 'http':
      return { name, kind: word === 'bearer' || word === 'basic' ? word : 'http', key: word, scopes };
    case 'oauth2':
    case 'openIdConnect':
      return { name, kind: 'bearer', key: 'bearer', scopes };
    case 'mutualTLS':
      return { name, kind: 'mutual-tls', key: '', scopes };
    case 'apiKey': {
      const key = String(scheme.name ?? '');
      if (scheme.in === 'header') return { name, kind: 'header', key: key.toLowerCase(), scopes };
      return { name, kind: scheme.in === 'cookie' ? 'cookie' : 'query', key, scopes };
    }
    default:
      return { name, kind: 'unknown', key: '', scopes };
  }
}

/** Holds the credentials of a request against what the operation asks for. `tokens` is `null` where no issuer is configured. */
export function checkSecurity(
  security: Security,
  request: RequestView,
  caller: Caller,
  tokens: TokenVerifier | null,
  out: Violations,
): void {
  let best: TokenCheck | null = null;
  for (const alternative of security.alternatives) {
    if (!alternative.every((scheme) => present(scheme, request, caller))) continue;
    const verdict = tokens === null ? null : verdictOf(alternative, request, caller, tokens);
    if (verdict === null) return;
    if (best === null || verdict.kind === 'keys') best = verdict;
  }
  if (best?.kind === 'keys') {
    out.unchecked = best.detail;
    return;
  }
  if (best !== null) {
    const kind = best.kind === 'scope' ? 'missing-scope' : 'invalid-token';
    out.add(kind, 'header.authorization', best.detail);
    return;
  }
  const asked = security.alternatives.map((alternative) => alternative.map((scheme) => scheme.name).join(' and ')).join(' or ');
  const other = authorizationScheme(request);
  if (other !== '') out.add('wrong-auth-scheme', 'header.authorization', `the operation asks for ${asked}`);
  else out.add('missing-auth', 'header.authorization', `the operation asks for ${asked}`);
}

function verdictOf(alternative: readonly Scheme[], request: RequestView, caller: Caller, tokens: TokenVerifier): TokenCheck | null {
  const scheme = alternative.find((item) => item.kind === 'bearer');
  if (scheme === undefined) return null;
  return tokens.check(request, caller, scheme.scopes);
}

function authorizationScheme(request: RequestView): string {
  for (const [name, value] of request.headers) if (name === 'authorization') return value.slice(0, `${value} `.indexOf(' ')).toLowerCase();
  return '';
}

function present(scheme: Scheme, request: RequestView, caller: Caller): boolean {
  switch (scheme.kind) {
    case 'bearer': {
      const word = authorizationScheme(request);
      return word === 'bearer' || word === 'dpop';
    }
    case 'basic':
    case 'http':
      return authorizationScheme(request) === scheme.key;
    case 'header':
      return request.headers.some(([name, value]) => name === scheme.key && value !== '');
    case 'query':
      return request.query !== '' && queryPairs(request.query).some(({ name, raw }) => name === scheme.key && raw !== '');
    case 'cookie':
      return request.headers.some(
        ([name, value]) => name === 'cookie' && cookiePairs(value).some((pair) => pair.name === scheme.key && pair.raw !== ''),
      );
    case 'mutual-tls':
      return caller.certificate !== null;
    case 'unknown':
      // A scheme that the document does not define cannot be missed.
      return true;
    default:
      return scheme.kind satisfies never;
  }
}
