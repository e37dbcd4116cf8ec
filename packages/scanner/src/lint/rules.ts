import { type ApiDocument, isObject, type JsonObject } from '@sallyport/contract';
import type { ScanOperation } from '../model.ts';
import { authStep, isPasswordName, isServicePage } from '../spec/names.ts';
import { itemSchema, shapeOf, typeOf } from '../spec/properties.ts';
import { type LintHit, type LintRule, lintMeta } from './rule.ts';

const PAGE_SIZE = /^(limit|size|per_?page|page_?size|count|max_?results|take|top)$/i;
const CREDENTIAL = /^(access_?token|auth_?token|token|api_?key|key|password|secret|session_?id)$/i;

function schemesOf(api: ApiDocument): [string, JsonObject][] {
  const components = isObject(api.document.components) ? api.document.components : {};
  const schemes = isObject(components.securitySchemes) ? components.securitySchemes : {};
  return Object.entries(schemes).flatMap(([name, raw]) => {
    const scheme = api.resolve(raw);
    return scheme === null ? [] : [[name, scheme] as [string, JsonObject]];
  });
}

function serversOf(api: ApiDocument): string[] {
  const servers = Array.isArray(api.document.servers) ? api.document.servers : [];
  return servers.flatMap((server) => (isObject(server) && typeof server.url === 'string' ? [server.url] : []));
}

const each = (operations: readonly ScanOperation[], hits: (operation: ScanOperation) => Omit<LintHit, 'operation'>[]): LintHit[] =>
  operations.flatMap((operation) => hits(operation).map((hit) => ({ operation, ...hit })));

/** Names of the members of a schema, lists and objects inside it among them. */
function memberNames(schema: JsonObject, depth = 0): string[] {
  if (depth > 4) return [];
  const inner = itemSchema(schema);
  if (typeOf(schema) === 'array' && inner !== null) return memberNames(inner, depth + 1);
  return Object.entries(shapeOf(schema).properties).flatMap(([name, member]) => [name, ...memberNames(member, depth + 1)]);
}

const isMissing = (operation: ScanOperation): boolean => authStep(operation) === null && !isServicePage(operation) && !operation.shared;

/** Every rule of the static mode. */
export const LINT_RULES: readonly LintRule[] = [
  {
    meta: lintMeta({
      id: 'lint-open-write',
      title: 'A changing operation asks for no credentials',
      owasp: 'API2:2023',
      cwe: 306,
      severity: 'medium',
      proof: 'POST, PUT, PATCH or DELETE without a security requirement, and no step of signing in.',
      remediation: 'Give the document a security requirement and let operations opt out by name.',
    }),
    look: (operations) =>
      each(operations, (operation) =>
        operation.method !== 'GET' &&
        operation.method !== 'HEAD' &&
        operation.method !== 'OPTIONS' &&
        operation.security !== 'declared' &&
        isMissing(operation)
          ? [
              {
                point: 'security',
                reason: operation.security === 'open' ? 'security is empty' : 'no security is given here or for the document',
              },
            ]
          : [],
      ),
  },
  {
    meta: lintMeta({
      id: 'lint-cleartext',
      title: 'A server is reached without TLS',
      owasp: 'API8:2023',
      cwe: 319,
      severity: 'medium',
      proof: 'A server URL starts with http: and is not on this machine.',
      remediation: 'Serve the API over TLS only.',
    }),
    look: (_operations, api) =>
      serversOf(api)
        .filter((url) => /^http:\/\/(?!localhost|127\.|\[::1\])/i.test(url))
        .map((url) => ({ operation: null, point: `servers ${url}`, reason: `the server is ${url}` })),
  },
  {
    meta: lintMeta({
      id: 'lint-credential-in-query',
      title: 'A credential travels in the URL',
      owasp: 'API2:2023',
      cwe: 598,
      severity: 'medium',
      proof: 'An API key or a parameter named like a credential is taken from the query.',
      remediation: 'Take credentials from headers: URLs end up in logs, histories and referrers.',
    }),
    look: (operations, api) => [
      ...schemesOf(api)
        .filter(([, scheme]) => scheme.type === 'apiKey' && scheme.in === 'query')
        .map(([name, scheme]) => ({
          operation: null,
          point: `securitySchemes.${name}`,
          reason: `the key is the query parameter ${String(scheme.name)}`,
        })),
      ...each(operations, ({ parameters }) =>
        parameters
          .filter(({ name, location }) => location === 'query' && CREDENTIAL.test(name))
          .map(({ name }) => ({ point: `query.${name}`, reason: `the query parameter ${name} is named like a credential` })),
      ),
    ],
  },
  {
    meta: lintMeta({
      id: 'lint-weak-grant',
      title: 'An OAuth 2.0 grant that is no longer recommended',
      owasp: 'API2:2023',
      cwe: 522,
      severity: 'low',
      proof: 'A security scheme has the implicit or the password flow (RFC 9700, sections 2.1.2 and 2.4).',
      remediation: 'Use the authorization code flow with PKCE, or client credentials between machines.',
    }),
    look: (_operations, api) =>
      schemesOf(api).flatMap(([name, scheme]) => {
        const flows = isObject(scheme.flows) ? Object.keys(scheme.flows) : [];
        return flows
          .filter((flow) => flow === 'implicit' || flow === 'password')
          .map((flow) => ({
            operation: null,
            point: `securitySchemes.${name}.${flow}`,
            reason: `the scheme ${name} has the flow ${flow}`,
          }));
      }),
  },
  {
    meta: lintMeta({
      id: 'lint-unbounded-page',
      title: 'A page size has no maximum',
      owasp: 'API4:2023',
      cwe: 770,
      severity: 'low',
      proof: 'A query parameter named like a page size has no maximum.',
      remediation: 'Give it a maximum, and hold to it.',
    }),
    look: (operations) =>
      each(operations, ({ parameters }) =>
        parameters
          .filter(
            ({ name, location, schema }) =>
              location === 'query' &&
              PAGE_SIZE.test(name) &&
              schema.maximum === undefined &&
              schema.exclusiveMaximum === undefined &&
              schema.enum === undefined,
          )
          .map(({ name }) => ({ point: `query.${name}`, reason: `${name} may be any number` })),
      ),
  },
  {
    meta: lintMeta({
      id: 'lint-password-in-answer',
      title: 'An answer is described with a password',
      owasp: 'API3:2023',
      cwe: 213,
      severity: 'medium',
      proof: 'The schema of an answer of success has a member named like a password or its hash, and not write-only.',
      remediation: 'Leave it out of the answer; mark members that only go in as writeOnly.',
    }),
    look: (operations) =>
      each(operations, (operation) => {
        const schemas = operation.responses
          .filter(({ status, schema }) => status.startsWith('2') && schema !== null)
          .map(({ schema }) => schema!);
        const names = schemas
          .flatMap((schema) => memberNames(schema))
          .filter((name) => isPasswordName(name) || /password_?hash|hash_?password/i.test(name));
        return [...new Set(names)].map((name) => ({ point: `response.${name}`, reason: `the answer has a member ${name}` }));
      }),
  },
  {
    meta: lintMeta({
      id: 'lint-no-sunset',
      title: 'A deprecated operation has no end',
      owasp: 'API9:2023',
      cwe: 477,
      severity: 'info',
      proof: 'The operation is deprecated and has no x-sunset date.',
      remediation: 'Set a date (RFC 8594) and take it down then.',
    }),
    look: (operations) =>
      each(operations, ({ deprecated, sunset }) =>
        deprecated && sunset === '' ? [{ point: 'deprecated', reason: 'no x-sunset is given' }] : [],
      ),
  },
];
