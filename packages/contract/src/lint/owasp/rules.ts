import { isObject, type JsonObject } from '../../references.ts';
import type { LintDocument, LintHit, LintRuleInfo, LintSeverity } from '../model.ts';
import { adminSecurity, openOperations } from './operations.ts';
import { below, type Visit } from './walk.ts';

/** A rule that looks at each place, or at the whole document at once. */
export interface OwaspRule extends LintRuleInfo {
  /** Versions it speaks of; a description of another is left alone. */
  readonly versions: readonly LintDocument['written'][];
  readonly look?: (visit: Visit, document: JsonObject, written: LintDocument['written']) => readonly LintHit[];
  readonly whole?: (document: JsonObject) => readonly LintHit[];
}

const ALL = ['2.0', '3.0', '3.1'] as const;
const THREE = ['3.0', '3.1'] as const;

function rule(id: string, severity: LintSeverity, title: string, rest: Omit<OwaspRule, keyof LintRuleInfo>): OwaspRule {
  const [item] = id.split(':');
  return { id: `owasp:${id}`, pack: 'owasp', severity, title, source: `OWASP ${item!.toUpperCase()}:2023`, ...rest };
}

const NONE: readonly LintHit[] = [];
const one = (pointer: string, message: string): readonly LintHit[] => [{ pointer, message }];

/** Something is wanted of every place of a kind: where it is not, that is a hit. */
function wants(
  is: (visit: Visit, written: LintDocument['written']) => boolean,
  holds: (value: JsonObject) => boolean,
  message: string,
): NonNullable<OwaspRule['look']> {
  return (visit, _, written) => (is(visit, written) && !holds(visit.value as JsonObject) ? one(visit.pointer, message) : NONE);
}

const ofType =
  (type: string) =>
  ({ value, pointer }: Visit, written: LintDocument['written']): boolean => {
    if (!isObject(value) || pointer === '') return false;
    return value.type === type || (written === '3.1' && Array.isArray(value.type) && value.type.includes(type));
  };
const isObjectType = ({ value, pointer }: Visit): boolean => pointer !== '' && isObject(value) && value.type === 'object';
const has = (value: JsonObject, ...names: readonly string[]): boolean => names.some((name) => value[name] !== undefined);
const isScheme = ({ parent, grandparent, value }: Visit): boolean =>
  parent === 'securitySchemes' && grandparent === 'components' && isObject(value);
const isServer = ({ parent, grandparent }: Visit): boolean => parent === 'servers' && grandparent === '';
const isResponses = ({ key, underPaths }: Visit): boolean => key === 'responses' && underPaths;

/** A text member that must not look like something. */
function mustNotMatch(
  is: (visit: Visit) => boolean,
  names: readonly string[],
  pattern: RegExp,
  message: string,
): NonNullable<OwaspRule['look']> {
  return (visit, document) => {
    if (!is(visit)) return NONE;
    const { value, pointer } = below(document, visit, ...names);
    return typeof value === 'string' && pattern.test(value) ? one(pointer, message) : NONE;
  };
}

/** An answer that has to be described together with what it says. */
function answer(status: string): NonNullable<OwaspRule['look']> {
  return (visit, document) => {
    if (!isResponses(visit) || !isObject(visit.value)) return NONE;
    const { pointer, value } = below(document, visit, status, 'content');
    return value ? NONE : one(pointer, `the answer ${status} and its content are not described`);
  };
}

const NUMERIC_ID = /(_id|Id|-id)$/;
const CREDENTIAL = /client_?secret|token|access_?token|refresh_?token|id_?token|password|secret|api-?key/i;
const LIMIT_HEADERS = [['RateLimit'], ['RateLimit-Limit', 'RateLimit-Reset'], ['X-RateLimit-Limit'], ['X-Rate-Limit-Limit']] as const;
const METHODS: ReadonlySet<string> = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);
const ENVIRONMENT = /local|sandbox|alpha|beta|test|stag|prod|next/i;

const exactlyOne = (value: JsonObject, first: string, second: string): boolean => first in value !== second in value;

/** The rules of the ruleset, by its names; what each says was measured against the published one (`fixtures`). */
export const OWASP_RULES: readonly OwaspRule[] = [
  rule('api1:2023-no-numeric-ids', 'error', 'Identifiers cannot be counted through', {
    versions: ALL,
    look: (visit, document) => {
      const { value, parent, underPaths } = visit;
      if (parent !== 'parameters' || !underPaths || !isObject(value) || typeof value.name !== 'string') return NONE;
      if (value.name !== 'id' && !NUMERIC_ID.test(value.name)) return NONE;
      const schema = below(document, visit, 'schema');
      if (schema.value === undefined) return NONE;
      const sure = isObject(schema.value) && schema.value.type !== undefined && schema.value.type !== 'integer';
      return sure ? NONE : one(schema.pointer, 'an identifier that is a number, or of no type: take random ones, a UUID for one');
    },
  }),
  rule('api2:2023-no-http-basic', 'error', 'No passwords with every request', {
    versions: ALL,
    look: mustNotMatch(isScheme, ['scheme'], /basic/, 'HTTP Basic sends the password with every request; use OAuth 2 or OpenID Connect'),
  }),
  rule('api2:2023-no-api-keys-in-url', 'error', 'No keys in the address', {
    versions: THREE,
    look: mustNotMatch(
      ({ parent, value }) => parent === 'securitySchemes' && isObject(value) && value.type === 'apiKey',
      ['in'],
      /^(path|query)$/,
      'a key in the address is kept by logs and histories; take a header',
    ),
  }),
  rule('api2:2023-no-credentials-in-url', 'error', 'No credentials in paths and queries', {
    versions: THREE,
    look: mustNotMatch(
      ({ parent, value }) => parent === 'parameters' && isObject(value) && typeof value.in === 'string' && /query|path/.test(value.in),
      ['name'],
      CREDENTIAL,
      'a credential in the address is kept by logs and histories',
    ),
  }),
  rule('api2:2023-auth-insecure-schemes', 'error', 'No authentication that is out of date', {
    versions: THREE,
    look: mustNotMatch(
      ({ parent, value }) => parent === 'securitySchemes' && isObject(value) && value.type === 'http',
      ['scheme'],
      /^(negotiate|oauth)$/,
      'Negotiate and OAuth 1 are not secure any more',
    ),
  }),
  rule('api2:2023-jwt-best-practices', 'error', 'Tokens follow RFC 8725', {
    versions: ALL,
    look: (visit, document) => {
      const { value } = visit;
      if (!isScheme(visit) || !isObject(value)) return NONE;
      if (value.type !== 'oauth2' && value.bearerFormat !== 'jwt' && value.bearerFormat !== 'JWT') return NONE;
      const { pointer, value: text } = below(document, visit, 'description');
      return typeof text === 'string' && text.includes('RFC8725')
        ? NONE
        : one(pointer, 'its description does not say that it follows RFC8725');
    },
  }),
  rule('api2:2023-short-lived-access-tokens', 'error', 'Access tokens are short-lived', {
    versions: ALL,
    look: (visit, document) => {
      if (!isScheme(visit) || !isObject(visit.value) || visit.value.type !== 'oauth2') return NONE;
      const { value: flows } = below(document, visit, 'flows');
      return Object.keys(isObject(flows) ? flows : {}).flatMap((flow) => {
        const { value, pointer } = below(document, visit, 'flows', flow, 'refreshUrl');
        return value ? [] : one(pointer, 'no refreshUrl: without refresh tokens access tokens are likely not to expire');
      });
    },
  }),
  rule('api2:2023-write-restricted', 'error', 'Who changes something shows a credential', {
    versions: ALL,
    whole: openOperations(['post', 'put', 'patch', 'delete']),
  }),
  rule('api2:2023-read-restricted', 'warning', 'Who reads something shows a credential', {
    versions: ALL,
    whole: openOperations(['get', 'head']),
  }),
  rule('api3:2023-no-additionalProperties', 'warning', 'Objects take no members that are not described', {
    versions: ['3.0'],
    look: (visit, document) =>
      isObjectType(visit) && (visit.value as JsonObject).additionalProperties
        ? one(
            below(document, visit, 'additionalProperties').pointer,
            'members that are not described are taken: set additionalProperties to false',
          )
        : NONE,
  }),
  rule('api3:2023-constrained-additionalProperties', 'warning', 'Members that are not described are limited in number', {
    versions: ['3.0'],
    look: wants(
      (visit) => isObjectType(visit) && isOpened((visit.value as JsonObject).additionalProperties),
      (value) => has(value, 'maxProperties'),
      'any number of members is taken: add maxProperties',
    ),
  }),
  rule('api3:2023-no-unevaluatedProperties', 'warning', 'Objects take no members that are not evaluated', {
    versions: ['3.1'],
    look: (visit, document) =>
      isObjectType(visit) && (visit.value as JsonObject).unevaluatedProperties
        ? one(
            below(document, visit, 'unevaluatedProperties').pointer,
            'members that are not described are taken: set unevaluatedProperties to false',
          )
        : NONE,
  }),
  rule('api3:2023-constrained-unevaluatedProperties', 'warning', 'Members that are not evaluated are limited in number', {
    versions: ['3.1'],
    look: wants(
      (visit) => isObjectType(visit) && isOpened((visit.value as JsonObject).unevaluatedProperties),
      (value) => has(value, 'maxProperties'),
      'any number of members is taken: add maxProperties',
    ),
  }),
  rule('api4:2023-rate-limit', 'error', 'Answers say how many requests are left', {
    versions: THREE,
    look: (visit, document) => {
      if (visit.parent !== 'responses' || !visit.underPaths || !/^[24]/.test(visit.key)) return NONE;
      const { value, pointer } = below(document, visit, 'headers');
      const kinds = isObject(value) ? LIMIT_HEADERS.filter((names) => names.every((name) => name in value)).length : 0;
      return kinds === 1 ? NONE : one(pointer, 'describe one set of rate limit headers: RateLimit, or RateLimit-Limit and RateLimit-Reset');
    },
  }),
  rule('api4:2023-rate-limit-retry-after', 'error', 'An answer of 429 says when to come back', {
    versions: THREE,
    look: wants(
      ({ key, parent, grandparent, value }) => key === 'headers' && parent === '429' && grandparent === 'responses' && isObject(value),
      (value) => has(value, 'Retry-After'),
      'no Retry-After',
    ),
  }),
  rule('api4:2023-rate-limit-responses-429', 'warning', 'Too many requests are answered with 429', { versions: ALL, look: answer('429') }),
  rule('api4:2023-array-limit', 'error', 'Every array has a greatest number of items', {
    versions: ALL,
    look: wants(ofType('array'), (value) => has(value, 'maxItems'), 'no maxItems'),
  }),
  rule('api4:2023-string-limit', 'error', 'Every string has a greatest length', {
    versions: ALL,
    look: wants(ofType('string'), (value) => has(value, 'maxLength', 'enum', 'const'), 'no maxLength, enum or const'),
  }),
  rule('api4:2023-string-restricted', 'warning', 'Every string says what it looks like', {
    versions: ALL,
    look: wants(ofType('string'), (value) => has(value, 'format', 'pattern', 'enum', 'const'), 'no format, pattern, enum or const'),
  }),
  rule('api4:2023-integer-limit', 'error', 'Every whole number has bounds', {
    versions: ['3.1'],
    look: wants(
      ofType('integer'),
      (value) => exactlyOne(value, 'minimum', 'exclusiveMinimum') && exactlyOne(value, 'maximum', 'exclusiveMaximum'),
      'one lower and one upper bound are wanted',
    ),
  }),
  rule('api4:2023-integer-limit-legacy', 'error', 'Every whole number has bounds', {
    versions: ['2.0', '3.0'],
    look: wants(ofType('integer'), (value) => has(value, 'minimum') && has(value, 'maximum'), 'no minimum or no maximum'),
  }),
  rule('api4:2023-integer-format', 'error', 'Every whole number says its size', {
    versions: ALL,
    look: wants(ofType('integer'), (value) => has(value, 'format'), 'no format (int32 or int64)'),
  }),
  rule('api5:2023-admin-security-unique', 'error', 'Administration asks for a credential of its own', {
    versions: ALL,
    whole: adminSecurity,
  }),
  rule('api7:2023-concerning-url-parameter', 'info', 'Addresses that are taken are looked at', {
    versions: ALL,
    look: mustNotMatch(
      isPathParameter,
      ['name'],
      /(^(callback|redirect)|(_url|Url|-url))$/,
      'an address from outside: see that it cannot lead into the network',
    ),
  }),
  rule('api8:2023-define-cors-origin', 'error', 'Answers say which sites may read them', {
    versions: ALL,
    look: (visit, document) => {
      if (visit.key !== 'headers' || visit.pointer === '') return NONE;
      if (!isObject(visit.value)) return visit.value ? NONE : one(visit.pointer, 'no Access-Control-Allow-Origin');
      const { value, pointer } = below(document, visit, 'Access-Control-Allow-Origin');
      return value ? NONE : one(pointer, 'no Access-Control-Allow-Origin');
    },
  }),
  rule('api8:2023-no-scheme-http', 'error', 'No transport without encryption', {
    versions: ['2.0'],
    look: ({ parent, grandparent, value, pointer }) =>
      parent === 'schemes' && grandparent === '' && value !== 'https' && value !== 'wss' ? one(pointer, 'use https or wss') : NONE,
  }),
  rule('api8:2023-no-server-http', 'error', 'No transport without encryption', {
    versions: THREE,
    look: ({ key, pointer, value }) =>
      key === 'url' && pointer.startsWith('/servers/') && typeof value === 'string' && value.startsWith('http:')
        ? one(pointer, 'use https:// or wss://')
        : NONE,
  }),
  rule('api8:2023-define-error-validation', 'warning', 'What is wrong with a request is answered', {
    versions: ALL,
    look: wants(
      (visit) => isResponses(visit) && isObject(visit.value),
      (value) => has(value, '400', '422', '4XX'),
      'no 400, 422 or 4XX',
    ),
  }),
  rule('api8:2023-define-error-responses-401', 'warning', 'A missing credential is answered with 401', {
    versions: ALL,
    look: answer('401'),
  }),
  rule('api8:2023-define-error-responses-500', 'warning', 'A failure is answered with 500', { versions: ALL, look: answer('500') }),
  rule('api9:2023-inventory-access', 'error', 'Every server says whom it is for', {
    versions: THREE,
    look: wants(
      (visit) => isServer(visit) && isObject(visit.value),
      (value) => has(value, 'x-internal'),
      'no x-internal (true or false)',
    ),
  }),
  rule('api9:2023-inventory-environment', 'error', 'Every server says which environment it is', {
    versions: THREE,
    look: (visit, document) => {
      const { value, pointer } = below(document, visit, 'description');
      return isServer(visit) && typeof value === 'string' && !ENVIRONMENT.test(value)
        ? one(pointer, 'its description names no environment (test, staging, production, ...)')
        : NONE;
    },
  }),
];

function isOpened(value: unknown): boolean {
  return Boolean(value) && value !== true;
}

/** A parameter of a path or of an operation, and no other. */
function isPathParameter({ parent, underPaths, grandparent }: Visit): boolean {
  return parent === 'parameters' && underPaths && (METHODS.has(grandparent) || grandparent.startsWith('/'));
}
