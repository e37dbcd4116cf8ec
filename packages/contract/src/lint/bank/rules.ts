import { isObject, type JsonObject } from '../../references.ts';
import type { LintHit, LintRuleInfo, LintSeverity } from '../model.ts';
import { conventionRules } from './conventions.ts';
import {
  answerRoots,
  answersOf,
  type BankTarget,
  bodySchemas,
  objectBelow,
  objectsBelow,
  type Placed,
  parametersOf,
  schemasUnder,
  schemesOf,
  securityOf,
  takenSchemas,
  typeOf,
} from './target.ts';

/** Looks at one operation; what is wrong with a shared schema is said once, wherever it is used. */
export interface BankRule extends LintRuleInfo {
  readonly check: (target: BankTarget) => readonly LintHit[];
}

/** Looks at all operations of a description together. */
export interface BankDocumentRule extends LintRuleInfo {
  readonly checkAll: (targets: readonly BankTarget[]) => readonly LintHit[];
}

export function bankRule(id: string, severity: LintSeverity, title: string, source: string, check: BankRule['check']): BankRule {
  return { id: `bank:${id}`, pack: 'bank', severity, title, source, check };
}

const SECRET_NAME = /(?:^|[_-])(?:password|passwd|pwd|secret|token|api_?key|access_?key|pin|cvv2?|cvc2?|otp)(?:$|[_-])/i;
const PRIVATE_NAME = /(?:^|[_-])(?:ssn|pan|card_?number|account_?number|iban|tax_?id|date_of_birth|dob)(?:$|[_-])/i;
const LIMITED_FORMATS: ReadonlySet<unknown> = new Set(['uuid', 'date', 'date-time', 'time', 'duration', 'ipv4', 'ipv6', 'binary']);
/** What an error says of itself: RFC 9457, FDX, OBIE, OAuth. */
const ERROR_MEMBERS = ['code', 'error', 'errors', 'Errors', 'Code', 'errorCode', 'title', 'type', 'message', 'Message'];

/** Words of a name as `_` joins them, so that `cardNumber` is `card_Number`. */
function worded(name: unknown): string {
  return String(name ?? '').replace(/([a-z0-9])([A-Z])/g, '$1_$2');
}

function hits(schemas: readonly Placed[], broken: (schema: JsonObject) => boolean, message: string): LintHit[] {
  return schemas.filter(({ value }) => broken(value)).map(({ pointer }) => ({ pointer, message }));
}

const isUnboundedText = (schema: JsonObject): boolean =>
  typeOf(schema) === 'string' &&
  ['maxLength', 'enum', 'const', 'pattern'].every((key) => schema[key] === undefined) &&
  !LIMITED_FORMATS.has(schema.format);
const isUnboundedList = (schema: JsonObject): boolean => typeOf(schema) === 'array' && schema.maxItems === undefined;
const isUnboundedNumber = (schema: JsonObject): boolean =>
  (typeOf(schema) === 'integer' || typeOf(schema) === 'number') &&
  schema.enum === undefined &&
  schema.const === undefined &&
  ((schema.minimum === undefined && schema.exclusiveMinimum === undefined) ||
    (schema.maximum === undefined && schema.exclusiveMaximum === undefined));

function isErrorShape(document: JsonObject, root: Placed): boolean {
  return schemasUnder(document, root).some(
    ({ value }) => isObject(value.properties) && ERROR_MEMBERS.some((name) => name in (value.properties as object)),
  );
}

function answerHits(target: BankTarget): LintHit[] {
  const schemas = answerRoots(target, /^2/).flatMap((root) => schemasUnder(target.document, root));
  return [
    ...hits(schemas, isUnboundedList, 'no maxItems: whoever reads it cannot plan for its size'),
    ...hits(schemas, isUnboundedText, 'no maxLength, enum or pattern'),
  ];
}

interface ErrorBody {
  /** The media type, where a schema is missing. */
  readonly media: Placed;
  readonly schema: Placed | null;
}

/** Bodies of the errors that an operation describes. */
function errorBodies(target: BankTarget): ErrorBody[] {
  return answersOf(target)
    .filter(([status]) => /^[45]/.test(status) || status === 'default')
    .flatMap(([, answer]) => objectsBelow(target.document, answer, 'content'))
    .filter(([type]) => type.includes('json'))
    .map(([, media]) => ({ media, schema: objectBelow(target.document, media, 'schema') }));
}

function errorShapeHits(target: BankTarget): LintHit[] {
  return errorBodies(target)
    .filter(({ schema }) => schema === null || !isErrorShape(target.document, schema))
    .map(({ media }) => ({ pointer: media.pointer, message: 'the body of this error has no code, type or message' }));
}

/** Members of an error, whatever they say: two errors of one shape have the same. */
function shapeOf(document: JsonObject, schema: Placed): string {
  const names = schemasUnder(document, schema).flatMap(({ value }) => Object.keys(isObject(value.properties) ? value.properties : {}));
  return [...new Set(names)].sort().join(' ');
}

/** Errors that look otherwise than most of the description's. */
function otherErrorShapes(targets: readonly BankTarget[]): LintHit[] {
  const found = targets.flatMap((target) =>
    errorBodies(target).flatMap(({ schema }) => (schema === null ? [] : [{ schema, shape: shapeOf(target.document, schema) }])),
  );
  const counts = new Map<string, number>();
  for (const { shape } of found) counts.set(shape, (counts.get(shape) ?? 0) + 1);
  const [usual] = [...counts].toSorted((one, other) => other[1] - one[1])[0] ?? [''];
  return found
    .filter(({ shape }) => shape !== usual)
    .map(({ schema }) => ({ pointer: schema.pointer, message: `another shape than most errors of this description (${usual})` }));
}

function describedErrors(target: BankTarget): LintHit[] {
  const described = answersOf(target).map(([status]) => status);
  const missing = ['401', '429'].filter((status) => !described.some((one) => one === status || one === 'default' || one === '4XX'));
  const secured = securityOf(target).length > 0;
  const wanted = missing.filter((status) => secured || status !== '401');
  return wanted.length === 0 ? [] : [{ pointer: `${target.operation.pointer}/responses`, message: `not described: ${wanted.join(', ')}` }];
}

/** Rules of a bank beside those of OWASP; each is one thing an examiner or a test would ask. */
export const BANK_RULES: readonly BankRule[] = [
  bankRule(
    'auth-on-every-operation',
    'error',
    'Every operation asks for a credential',
    'OWASP API2:2023; FFIEC Authentication 2021',
    (target) => {
      const needed = securityOf(target);
      const open = needed.length === 0 || needed.some((one) => isObject(one) && Object.keys(one).length === 0);
      return open ? [{ pointer: `${target.operation.pointer}/security`, message: 'anyone may call it' }] : [];
    },
  ),
  bankRule('no-basic-auth', 'error', 'No passwords with every request', 'OWASP API2:2023; FAPI 2.0 section 5.3', (target) =>
    schemesOf(target)
      .filter(({ scheme }) => String(scheme.scheme).toLowerCase() === 'basic')
      .map(({ name }) => ({ pointer: `${target.operation.pointer}/security`, message: `${name} is HTTP Basic` })),
  ),
  bankRule(
    'no-secrets-in-url',
    'error',
    'No credentials or personal data in paths and queries',
    'CWE-598; PCI DSS 8.3.2; OWASP API8:2023',
    (target) =>
      parametersOf(target)
        .filter(({ value: { in: place, name } }) => {
          const words = worded(name);
          return (place === 'query' || place === 'path') && (SECRET_NAME.test(words) || PRIVATE_NAME.test(words));
        })
        .map(({ pointer, value }) => ({ pointer, message: `${String(value.in)} ${String(value.name)} ends up in logs and histories` })),
  ),
  bankRule('bounded-strings', 'warning', 'Every string that is taken has a greatest length', 'OWASP API4:2023', (target) =>
    hits(takenSchemas(target), isUnboundedText, 'no maxLength, enum or pattern'),
  ),
  bankRule('bounded-arrays', 'warning', 'Every array that is taken has a greatest number of items', 'OWASP API4:2023', (target) =>
    hits(takenSchemas(target), isUnboundedList, 'no maxItems'),
  ),
  bankRule('bounded-numbers', 'warning', 'Every number that is taken has bounds', 'OWASP API4:2023', (target) =>
    hits(takenSchemas(target), isUnboundedNumber, 'no lower or no upper bound'),
  ),
  bankRule(
    'bounded-answers',
    'warning',
    'Strings and arrays that are given have bounds',
    'OWASP API4:2023; NIST SP 800-228 REC-API-14',
    answerHits,
  ),
  bankRule(
    'closed-objects',
    'warning',
    'Objects that are taken say that they have no other members',
    'OWASP API3:2023 (mass assignment)',
    (target) =>
      hits(
        bodySchemas(target),
        (schema) => isObject(schema.properties) && schema.additionalProperties === undefined && schema.unevaluatedProperties === undefined,
        'no additionalProperties',
      ),
  ),
  bankRule('described-errors', 'warning', 'Refusals are described', 'RFC 9457; FDX 6 errors', describedErrors),
  bankRule('error-shape', 'warning', 'Errors say what they are', 'RFC 9457; FDX 6 errors', errorShapeHits),
  ...conventionRules(bankRule),
];

export const BANK_DOCUMENT_RULES: readonly BankDocumentRule[] = [
  {
    id: 'bank:one-error-shape',
    pack: 'bank',
    severity: 'warning',
    title: 'Errors of one description have one shape',
    source: 'RFC 9457; FDX 6 errors',
    checkAll: otherErrorShapes,
  },
];
