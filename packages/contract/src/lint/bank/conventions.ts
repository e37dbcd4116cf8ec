import { isObject, type JsonObject } from '../../references.ts';
import type { LintHit } from '../model.ts';
import type { BankRule, bankRule } from './rules.ts';
import {
  answerRoots,
  answersOf,
  type BankTarget,
  bodySchemas,
  members,
  objectBelow,
  objectsBelow,
  type Placed,
  parametersOf,
  schemasUnder,
  schemesOf,
  typeOf,
} from './target.ts';

const MONEY =
  /\/(?:payments?|transfers?|payouts?|withdrawals?|remittances?|refunds?|disbursements?|standing-orders?|direct-debits?)(?:\/|$)/i;
const WEAK_GRANTS = ['implicit', 'password'];
const INTERACTION = 'x-fapi-interaction-id';
const PAGE_SIZE = /^(?:limit|page[-_]?size|per[-_]?page|size|count|max[-_]?(?:results|items))$/i;
const PAGE_PLACE = /^(?:offset|cursor|page(?:[-_]?(?:number|key|token))?|after|before|start(?:ing[-_]?after)?|next)$/i;
const AMOUNT = /(?:^|[a-z])Amount$|^amount$/;
const CURRENCY = /currency/i;
const PASSWORD = /^(?:password|passwd|pwd|passphrase)$|pass(?:word|wd|phrase)?_?hash|hash(?:ed)?_?pass/i;
const MOMENT = /(?:[a-z](?:Date|Time|DateTime|Timestamp|At)|_(?:date|time|timestamp|at)|^(?:date|timestamp))$/;

const movesMoney = ({ method, path }: BankTarget): boolean => method === 'post' && MONEY.test(path);

const hasHeader = (target: BankTarget, name: RegExp): boolean =>
  parametersOf(target).some(({ value }) => value.in === 'header' && name.test(String(value.name)));

function idempotency(target: BankTarget): LintHit[] {
  if (!movesMoney(target) || hasHeader(target, /idempotency/i)) return [];
  return [{ pointer: `${target.operation.pointer}/parameters`, message: 'no Idempotency-Key header' }];
}

function weakGrants(target: BankTarget): LintHit[] {
  const { document } = target;
  return schemesOf(target).flatMap(({ name }) => {
    const flows = objectBelow(document, { pointer: '', value: document }, 'components', 'securitySchemes', name, 'flows');
    if (flows === null) return [];
    return WEAK_GRANTS.filter((grant) => grant in flows.value).map((grant) => ({
      pointer: `${flows.pointer}/${grant}`,
      message: `the ${grant} grant hands out tokens that anyone may have seen`,
    }));
  });
}

function strongClients(target: BankTarget): LintHit[] {
  const schemes = schemesOf(target);
  if (!movesMoney(target) || schemes.length === 0) return [];
  const strong = schemes.some(
    ({ scheme: { type, scheme } }) => type !== 'apiKey' && !(type === 'http' && String(scheme).toLowerCase() === 'basic'),
  );
  return strong
    ? []
    : [{ pointer: `${target.operation.pointer}/security`, message: 'a key alone moves money; take OAuth 2 or mutual TLS' }];
}

function scopes(target: BankTarget): LintHit[] {
  return schemesOf(target)
    .filter(({ scheme, scopes: named }) => (scheme.type === 'oauth2' || scheme.type === 'openIdConnect') && named.length === 0)
    .map(({ name }) => ({ pointer: `${target.operation.pointer}/security`, message: `${name} is asked for without a scope` }));
}

/** Descriptions that use FAPI's headers or call themselves FDX, and no others. */
function followsFapi(document: JsonObject): boolean {
  const info = isObject(document.info) ? document.info : {};
  if (/\bFDX\b|open banking/i.test(`${String(info.title)} ${String(info.description)}`)) return true;
  const components = isObject(document.components) ? document.components : {};
  return members(components.parameters).some(([, one]) => isObject(one) && String(one.name).toLowerCase().startsWith('x-fapi-'));
}

function interactionId(target: BankTarget): LintHit[] {
  if (!followsFapi(target.document)) return [];
  const taken = hasHeader(target, /^x-fapi-interaction-id$/i);
  const silent = answersOf(target).filter(([status, answer]) => {
    const headers = objectBelow(target.document, answer, 'headers');
    return status.startsWith('2') && !members(headers?.value).some(([name]) => name.toLowerCase() === INTERACTION);
  });
  return [
    ...(taken ? [] : [{ pointer: `${target.operation.pointer}/parameters`, message: `no ${INTERACTION} header is taken` }]),
    ...silent.map(([, { pointer }]) => ({ pointer, message: `${INTERACTION} is not given back` })),
  ];
}

/** A list is the answer itself, or a member of its first two levels (`data`, `Data.Account`). */
function givesList({ document }: BankTarget, root: Placed): boolean {
  if (typeOf(root.value) === 'array') return true;
  const first = objectsBelow(document, root, 'properties').map(([, member]) => member);
  const inData = objectsBelow(document, root, 'properties').filter(([name]) => /^data$/i.test(name));
  const second = inData.flatMap(([, data]) => objectsBelow(document, data, 'properties').map(([, member]) => member));
  return [...first, ...second].some(({ value }) => typeOf(value) === 'array');
}

function pagination(target: BankTarget): LintHit[] {
  if (target.method !== 'get' || target.path.endsWith('}')) return [];
  if (!answerRoots(target, /^2/).some((root) => givesList(target, root))) return [];
  const names = parametersOf(target)
    .filter(({ value }) => value.in === 'query')
    .map(({ value }) => String(value.name));
  const paged = names.some((name) => PAGE_SIZE.test(name)) && names.some((name) => PAGE_PLACE.test(name));
  return paged
    ? []
    : [{ pointer: `${target.operation.pointer}/parameters`, message: 'a list without a page size and a place to go on from' }];
}

/** Every object that is taken or given, with its members. */
function objects(target: BankTarget): Placed[] {
  const given = answerRoots(target, /^2/).flatMap((root) => schemasUnder(target.document, root));
  return [...bodySchemas(target), ...given].filter(({ value }) => isObject(value.properties));
}

function amounts(target: BankTarget, broken: (amount: Placed, holder: JsonObject) => string | null): LintHit[] {
  return objects(target).flatMap((holder) =>
    objectsBelow(target.document, holder, 'properties')
      .filter(([name, { value }]) => AMOUNT.test(name) && ['number', 'integer', 'string'].includes(String(typeOf(value))))
      .flatMap(([, amount]) => {
        const message = broken(amount, holder.value);
        return message === null ? [] : [{ pointer: amount.pointer, message }];
      }),
  );
}

function currencies(target: BankTarget): LintHit[] {
  return amounts(target, (_, holder) =>
    members(holder.properties).some(([name]) => CURRENCY.test(name)) ? null : 'an amount without a currency beside it',
  );
}

function exactAmounts(target: BankTarget): LintHit[] {
  return amounts(target, ({ value }) =>
    typeOf(value) === 'number' && value.multipleOf === undefined && value.format !== 'decimal'
      ? 'a binary number loses cents: take a decimal as text, whole minor units, or multipleOf'
      : null,
  );
}

function moments(target: BankTarget): LintHit[] {
  return objects(target).flatMap((holder) =>
    objectsBelow(target.document, holder, 'properties')
      .filter(([name, { value }]) => MOMENT.test(name) && typeOf(value) === 'string')
      .filter(([, { value }]) => value.format === undefined && value.pattern === undefined && value.enum === undefined)
      .map(([, { pointer }]) => ({ pointer, message: 'a date or time without format: date or date-time (RFC 3339)' })),
  );
}

/** Members that only go in are marked so (`writeOnly`). */
function passwordsGiven(target: BankTarget): LintHit[] {
  const { document } = target;
  return answerRoots(target, /^2/)
    .flatMap((root) => schemasUnder(document, root))
    .flatMap((holder) => objectsBelow(document, holder, 'properties'))
    .filter(([name, { value }]) => PASSWORD.test(name) && value.writeOnly !== true)
    .map(([name, { pointer }]) => ({ pointer, message: `the answer holds ${name}: leave it out, or mark it writeOnly` }));
}

function sunset({ operation }: BankTarget): LintHit[] {
  const { deprecated, 'x-sunset': end } = operation.value;
  return deprecated === true && typeof end !== 'string'
    ? [{ pointer: `${operation.pointer}/deprecated`, message: 'deprecated without x-sunset: nobody knows until when' }]
    : [];
}

/** What FAPI, FDX and Open Banking have in common, and money asks for. */
export function conventionRules(rule: typeof bankRule): readonly BankRule[] {
  return [
    rule(
      'idempotency-on-money',
      'error',
      'Operations that move money take an idempotency key',
      'FDX and Open Banking payment initiation: a retry must not pay twice',
      idempotency,
    ),
    rule('no-weak-grants', 'error', 'No implicit and no password grant', 'FAPI 2.0 section 5.3.2; RFC 9700 section 2', weakGrants),
    rule(
      'strong-client-on-money',
      'error',
      'Operations that move money ask for more than a key',
      'FAPI 2.0 section 5.3.3; FFIEC Authentication 2021',
      strongClients,
    ),
    rule('scope-on-every-token', 'warning', 'Tokens are asked for with a scope', 'OWASP API5:2023; FAPI 2.0 section 5.3', scopes),
    rule(
      'interaction-id',
      'warning',
      'Calls can be traced from bank to third party',
      'FAPI 1.0 baseline section 6.2.1; FDX 6',
      interactionId,
    ),
    rule('paged-lists', 'warning', 'Lists come in pages', 'FDX 6 pagination; OWASP API4:2023', pagination),
    rule('amounts-with-currency', 'warning', 'Amounts say their currency', 'ISO 20022 ActiveCurrencyAndAmount; FDX 6', currencies),
    rule('exact-amounts', 'warning', 'Amounts are exact', 'ISO 20022 ActiveCurrencyAndAmount', exactAmounts),
    rule('dated-members', 'info', 'Dates and times say their format', 'FDX 6 data types; RFC 3339', moments),
    rule('no-passwords-given', 'error', 'Answers hold no passwords', 'OWASP API3:2023; CWE-213', passwordsGiven),
    rule('sunset-of-deprecated', 'warning', 'What is deprecated says until when', 'RFC 8594; OWASP API9:2023', sunset),
  ];
}
