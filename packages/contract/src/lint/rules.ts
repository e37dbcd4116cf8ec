import { isObject, type JsonObject } from '../references.ts';

/** What a rule looks at: one operation of a 3.1 document, references resolved where it asks. */
export interface LintTarget {
  readonly method: string;
  readonly path: string;
  readonly operation: JsonObject;
  readonly item: JsonObject;
  readonly document: JsonObject;
  readonly resolve: (value: unknown) => JsonObject | null;
}

/** Says what is wrong, each with where under the operation; nothing when all is well. */
export type LintCheck = (target: LintTarget) => readonly { readonly at: string; readonly message: string }[];

export type LintSeverity = 'error' | 'warning';

export interface LintRule {
  readonly id: string;
  readonly severity: LintSeverity;
  readonly title: string;
  /** What it comes from. */
  readonly source: string;
  readonly check: LintCheck;
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const SECRET_NAME = /(?:^|[_-])(?:password|passwd|pwd|secret|token|api_?key|access_?key|pin|cvv2?|cvc2?|otp)(?:$|[_-])/i;
const PRIVATE_NAME = /(?:^|[_-])(?:ssn|pan|card_?number|account_?number|iban|tax_?id|date_of_birth|dob)(?:$|[_-])/i;
const MONEY =
  /\/(?:payments?|transfers?|payouts?|withdrawals?|remittances?|refunds?|disbursements?|standing-orders?|direct-debits?)(?:\/|$)/i;

function parametersOf({ operation, item, resolve }: LintTarget): JsonObject[] {
  return [...list(item.parameters), ...list(operation.parameters)].map(resolve).filter((parameter) => parameter !== null);
}

/** Words of a name as `_` joins them, so that `cardNumber` is `card_Number`. */
function worded(name: unknown): string {
  return String(name ?? '').replace(/([a-z0-9])([A-Z])/g, '$1_$2');
}

/** Schemas looked at in one body: a self-referring one would never end. */
const SCHEMAS_MAX = 2_000;

/** Every schema under a body with its place, each once. */
function* schemasOf(target: LintTarget, root: unknown, place: string): Generator<readonly [string, JsonObject]> {
  const open: [string, unknown][] = [[place, root]];
  const seen = new Set<JsonObject>();
  while (open.length > 0 && seen.size < SCHEMAS_MAX) {
    const [at, value] = open.pop()!;
    const schema = target.resolve(value);
    if (schema === null || seen.has(schema)) continue;
    seen.add(schema);
    yield [at, schema];
    for (const [name, member] of Object.entries(isObject(schema.properties) ? schema.properties : {})) open.push([`${at}.${name}`, member]);
    if (schema.items !== undefined) open.push([`${at}[]`, schema.items]);
    for (const part of [...list(schema.allOf), ...list(schema.anyOf), ...list(schema.oneOf)]) open.push([at, part]);
  }
}

function bodySchemas(target: LintTarget): (readonly [string, JsonObject])[] {
  const body = target.resolve(target.operation.requestBody);
  return Object.entries(isObject(body?.content) ? body.content : {}).flatMap(([type, media]) =>
    isObject(media) ? [...schemasOf(target, media.schema, `requestBody ${type} `)] : [],
  );
}

const typeOf = (schema: JsonObject): unknown => (Array.isArray(schema.type) ? schema.type.find((type) => type !== 'null') : schema.type);

const LIMITED_FORMATS: ReadonlySet<unknown> = new Set(['uuid', 'date', 'date-time', 'time', 'duration', 'ipv4', 'ipv6', 'binary']);

function securityOf({ operation, document }: LintTarget): readonly unknown[] {
  return list(operation.security ?? document.security);
}

/** Rules of a bank beside those of OWASP; each is one thing an examiner or a test would ask. */
export const LINT_RULES: readonly LintRule[] = [
  {
    id: 'auth-on-every-operation',
    severity: 'error',
    title: 'Every operation asks for a credential',
    source: 'OWASP API2:2023; FFIEC Authentication 2021',
    check: (target) => {
      const needed = securityOf(target);
      const open = needed.length === 0 || needed.some((one) => isObject(one) && Object.keys(one).length === 0);
      return open ? [{ at: 'security', message: 'anyone may call it' }] : [];
    },
  },
  {
    id: 'no-basic-auth',
    severity: 'error',
    title: 'No passwords with every request',
    source: 'OWASP API2:2023; FAPI 2.0 section 5.3',
    check: (target) => {
      const components = isObject(target.document.components) ? target.document.components : {};
      const schemes = isObject(components.securitySchemes) ? components.securitySchemes : {};
      const names = securityOf(target).flatMap((one) => (isObject(one) ? Object.keys(one) : []));
      return names
        .filter((name) => String(target.resolve(schemes[name])?.scheme).toLowerCase() === 'basic')
        .map((name) => ({ at: `security ${name}`, message: 'HTTP Basic' }));
    },
  },
  {
    id: 'no-secrets-in-url',
    severity: 'error',
    title: 'No credentials or personal data in paths and queries',
    source: 'CWE-598; PCI DSS 8.3.2; OWASP API8:2023',
    check: (target) =>
      parametersOf(target)
        .filter(
          ({ in: place, name }) =>
            (place === 'query' || place === 'path') && (SECRET_NAME.test(worded(name)) || PRIVATE_NAME.test(worded(name))),
        )
        .map(({ in: place, name }) => ({ at: `${String(place)} ${String(name)}`, message: 'it ends up in logs and histories' })),
  },
  {
    id: 'bounded-strings',
    severity: 'warning',
    title: 'Every string that is taken has a greatest length',
    source: 'OWASP API4:2023',
    check: (target) =>
      [
        ...parametersOf(target).map(
          (parameter) => [`${String(parameter.in)} ${String(parameter.name)}`, target.resolve(parameter.schema) ?? {}] as const,
        ),
        ...bodySchemas(target),
      ]
        .filter(
          ([, schema]) =>
            typeOf(schema) === 'string' &&
            ['maxLength', 'enum', 'const', 'pattern'].every((key) => schema[key] === undefined) &&
            !LIMITED_FORMATS.has(schema.format),
        )
        .map(([at]) => ({ at, message: 'no maxLength, enum or pattern' })),
  },
  {
    id: 'bounded-arrays',
    severity: 'warning',
    title: 'Every array that is taken has a greatest number of items',
    source: 'OWASP API4:2023',
    check: (target) =>
      bodySchemas(target)
        .filter(([, schema]) => typeOf(schema) === 'array' && schema.maxItems === undefined)
        .map(([at]) => ({ at, message: 'no maxItems' })),
  },
  {
    id: 'closed-objects',
    severity: 'warning',
    title: 'Objects that are taken say that they have no other members',
    source: 'OWASP API3:2023 (mass assignment)',
    check: (target) =>
      bodySchemas(target)
        .filter(
          ([, schema]) =>
            isObject(schema.properties) && schema.additionalProperties === undefined && schema.unevaluatedProperties === undefined,
        )
        .map(([at]) => ({ at, message: 'no additionalProperties' })),
  },
  {
    id: 'described-errors',
    severity: 'warning',
    title: 'Refusals are described, in one shape',
    source: 'RFC 9457; FDX 6 errors',
    check: ({ operation, resolve, ...target }) => {
      const responses = isObject(operation.responses) ? operation.responses : {};
      const missing = ['401', '429'].filter((status) => !('default' in responses) && !(status in responses) && !('4XX' in responses));
      const secured = securityOf({ operation, resolve, ...target }).length > 0;
      return missing
        .filter((status) => secured || status !== '401')
        .map((status) => ({ at: `responses ${status}`, message: 'not described' }));
    },
  },
  {
    id: 'idempotency-on-money',
    severity: 'error',
    title: 'Operations that move money take an idempotency key',
    source: 'FDX and Open Banking payment initiation: a retry must not pay twice',
    check: (target) => {
      if (target.method !== 'post' || !MONEY.test(target.path)) return [];
      const key = parametersOf(target).some(({ in: place, name }) => place === 'header' && /idempotency/i.test(String(name)));
      return key ? [] : [{ at: 'header', message: 'no Idempotency-Key' }];
    },
  },
];
