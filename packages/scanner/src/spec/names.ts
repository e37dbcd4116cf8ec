/** What names of paths, parameters and fields tell. One place, so that all checks read them alike. */
import type { ScanOperation } from '../model.ts';

/** `accountId`, `account_id`, `AccountID` to `account id`. */
export function words(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

export function singular(word: string): string {
  if (/(ss|us|is)$/.test(word)) return word;
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(sses|xes|ches|shes)$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') && word.length > 3 ? word.slice(0, -1) : word;
}

const ID_WORDS: ReadonlySet<string> = new Set([
  'id',
  'ids',
  'uuid',
  'guid',
  'key',
  'ref',
  'reference',
  'number',
  'no',
  'num',
  'code',
  'slug',
  'pk',
]);
const NATURAL_IDS: ReadonlySet<string> = new Set(['username', 'login', 'email', 'vin', 'iban', 'title', 'name', 'handle', 'sku']);

/** `accountId` speaks of an `account`; `id` and `uuid` of whatever stands around them. */
export function nounOfName(name: string): string {
  const rest = words(name).filter((word) => !ID_WORDS.has(word));
  return rest.length === 0 ? '' : singular(rest.at(-1)!);
}

/** Does a field of this name hold an id? A natural id (`username`) is one in a path only. */
export function isIdName(name: string): boolean {
  const all = words(name);
  return all.length > 0 && (ID_WORDS.has(all.at(-1)!) || /(id|uuid|guid)$/i.test(name)) && all.at(-1) !== 'code';
}

export function isNaturalId(name: string): boolean {
  return NATURAL_IDS.has(words(name).at(-1) ?? '');
}

const VERSION = /^v\d+(\.\d+)*$/i;

/** The resource a path speaks of: the last segment that is neither a parameter nor a version. */
export function nounOfPath(path: string): string {
  const literal = path.split('/').filter((segment) => segment !== '' && !segment.includes('{') && !VERSION.test(segment));
  return literal.length === 0 ? '' : singular(words(literal.at(-1)!).at(-1) ?? '');
}

/** The resource a path parameter names: by its own name, else by the segment before it. */
export function nounOfParameter(path: string, name: string): string {
  const own = nounOfName(name);
  if (own !== '' && !NATURAL_IDS.has(own)) return own;
  const segments = path.split('/');
  const at = segments.indexOf(`{${name}}`);
  const before = segments.slice(0, Math.max(0, at)).filter((segment) => segment !== '' && !segment.includes('{') && !VERSION.test(segment));
  return before.length === 0 ? own : singular(words(before.at(-1)!).at(-1) ?? '');
}

const LOGOUT = /log-?_?out|sign-?_?out|revoke/i;
const SIGN_UP = /register|sign-?_?up|enrol/i;
const LOGIN = /log-?_?in\b|sign-?_?in\b|authenticat|\/auth\b|\/tokens?\b|\/sessions?\b|oauth/i;
const RESET = /forgot|forget|reset|recover/i;
const SECOND_FACTOR = /\botp\b|mfa|2fa|two-?factor|verif|passcode|pin-?check/i;
const RENEW = /refresh|renew/i;

export type AuthStep = 'login' | 'sign-up' | 'logout' | 'reset' | 'second-factor' | 'renew';

/** Which step of signing in an operation is; `null` for all others. Paths speak louder than prose. */
export function authStep(operation: ScanOperation): AuthStep | null {
  const path = `${operation.path} ${operation.operationId}`;
  const posts = operation.method === 'POST';
  if (LOGOUT.test(path)) return 'logout';
  if (posts && RENEW.test(path)) return 'renew';
  if (posts && RESET.test(path)) return 'reset';
  if (posts && SIGN_UP.test(path)) return 'sign-up';
  if (posts && SECOND_FACTOR.test(path)) return 'second-factor';
  if (posts && LOGIN.test(path)) return 'login';
  if (posts && operation.body !== null && /log ?in|sign ?in|authenticate/.test(operation.prose) && !operation.path.includes('{'))
    return 'login';
  if (posts && !operation.path.includes('{') && /\b(register|sign ?up)\b/.test(operation.prose)) return 'sign-up';
  return posts && makesUsers(operation) ? 'sign-up' : null;
}

const USER_NOUNS: ReadonlySet<string> = new Set(['user', 'customer', 'member', 'client', 'account', 'person']);

/** `POST /customers` that takes a password from those who have not signed in registers them, whatever it is called. */
function makesUsers(operation: ScanOperation): boolean {
  const open = operation.security === 'open' || operation.graphql !== undefined;
  if (!open || operation.path.includes('{') || !USER_NOUNS.has(nounOfPath(operation.path))) return false;
  const properties = operation.body?.schema?.properties;
  return typeof properties === 'object' && properties !== null && Object.keys(properties).some(isPasswordName);
}

/** Answers that are meant for everyone, whatever the description's global security says. */
export function isServicePage(operation: ScanOperation): boolean {
  return (
    /(^|\/)(health|healthz|ready|readyz|live|livez|ping|status|version|info|openapi[^/]*|swagger[^/]*|docs|metrics|\.well-known|jwks[^/]*|favicon\.ico|robots\.txt)(\/|$)/i.test(
      operation.path,
    ) || operation.path === '/'
  );
}

/** `internal` leads a path of operators; further on it is a kind of thing, as in internal transfers. */
const ADMIN_PATH =
  /(^|[/_-])(admins?|administration|administrators?|backoffice|back-office|superusers?|_debug)([/_-]|$)|^(\/api|\/v\d+)*\/(internal|management|debug)(\/|$)/i;
const ADMIN_TAG = /\b(admins?|administrators?|superusers?)\b/;
const ADMIN_ONLY_PROSE =
  /\b(admins?|administrators?|superusers?)[ -]only\b|\bonly (by |for |to |available to |accessible (by|to) )?(the )?(admins?|administrators?|superusers?)\b|requires? (the )?(an? )?(admin|administrator|superuser)\b|\badmin (role|rights|privileges?|access) (is |are )?(required|needed)/;

/** What only administrators do, whatever the path is called: looking at the audit log, giving roles, acting as others. */
const ADMIN_ACT =
  /^((get|list|view|read|fetch) )?(all )?(system )?audit ?(logs?|trail|events?|entr(y|ies))$|^(promote|demote|impersonate|ban|unban|suspend|deactivate) (an? )?(user|member|account|customer)s?$|^(set|change|assign|grant|update) (user |member )?(roles?|permissions?)( to user)?$|^(system|server) (update|diagnostics|settings|config|shutdown|restart)$/;

/** The operation as a phrase: the last literal part of the path, or the name it has in the description or the schema. */
function acts({ path, operationId, graphql }: ScanOperation): string {
  const named = graphql?.field ?? operationId;
  if (named !== '') return words(named).join(' ');
  const literal = path.split('/').filter((segment) => segment !== '' && !segment.includes('{'));
  return words(literal.at(-1) ?? '').join(' ');
}

/** Is an operation meant for administrators? By its path or its operation id, or because its prose says so. */
export function isAdminOperation(operation: ScanOperation): boolean {
  if (ADMIN_PATH.test(operation.path) || words(operation.operationId).some((word) => word === 'admin')) return true;
  if (operation.roles.some((role) => /admin|superuser/i.test(role)) && !operation.roles.some((role) => /user|customer|member/i.test(role)))
    return true;
  if (ADMIN_ACT.test(acts(operation))) return true;
  return ADMIN_ONLY_PROSE.test(operation.prose) || operation.tags.some((tag) => ADMIN_TAG.test(tag.toLowerCase()));
}

export function isPrivilegedRole(role: string): boolean {
  return /admin|root|super|staff|support|operator|manager|auditor|teller|employee|mechanic/i.test(role);
}

/** Fields that say whose an object is. */
export function isOwnerName(path: string): boolean {
  return (
    /(^|[._\]])((account_?)?owner|user|customer|member|author|creat(ed_?by|or)|client|holder|patient|person|employee|tenant|org|organi[sz]ation|belongs_?to)([._]?(id|uuid|name|ref|email|username))?$/i.test(
      path,
    ) || /(^|[._])(username|user_?name|email|e_?mail|user_?id|customer_?id|owner_?id|account_?id)$/i.test(path)
  );
}

/** Resources and fields that no other customer is meant to see. */
const PRIVATE =
  /(^|[^a-z])(order|invoice|account|payment|transaction|transfer|card|statement|message|inbox|mail|document|file|report|vehicle|location|address|phone|mobile|email|dob|birth|ssn|passport|salary|balance|credit|iban|secret|note|notes|ticket|appointment|prescription|record|medical|diagnosis|cart|basket|wallet|beneficiary|loan|mortgage|booking|reservation|subscription|password|token|pin|private|confidential|settings|preference|notification|receipt|contract|claim|policy|shipment|delivery|latitude|longitude|vin|device|session|key|amount|limit|todo|task|history|profile|portfolio|holding|coupon|gift|complaint|dispute|consent|mandate|standing|statement|kyc|identity)(s|es)?([^a-z]|$)/;

export function isPrivateName(name: string): boolean {
  return PRIVATE.test(` ${words(name).join(' ')} `);
}

const AMOUNT = /(^| )(amount|sum|price|total|quantity|qty|cost|fee|payment)( |$)/;

export function isAmountName(name: string): boolean {
  return AMOUNT.test(words(name).join(' '));
}

export function isBalanceName(name: string): boolean {
  const said = words(name).join(' ');
  return /(^| )(balance|available|credit|funds|wallet|points|cash|stock)( |$)/.test(said) && !/(^| )(limit|line|max|min)( |$)/.test(said);
}

export function isUrlName(name: string): boolean {
  return /(^| )(url|uri|link|href|callback|webhook|redirect|endpoint|host|domain|site|feed|src|source|target|image|avatar|picture|photo|proxy|remote|api|fetch|import|logo|icon|address|location|server|destination|dest)( |$)/.test(
    words(name).join(' '),
  );
}

const POWER =
  /^(role|roles|user role|admin|is admin|superuser|is superuser|staff|is staff|permissions?|privileges?|verified|is verified|approved|is approved|kyc|kyc status|balance|available balance|credit|available credit|credit limit|fee|discount|price|owner|owner id|user id|tenant|tenant id|account type|tier|is paid|paid)$/;
const MILD_POWER = /^(status|state|active|enabled|limit|type|plan|level|locked|groups?|scopes?)$/;

/**
 * Would a field of this name give its reader more rights or more money? `told`: the description lists what a request
 * takes, so that milder names (a status, a plan) are known to be none of the caller's business.
 */
export function isPowerName(name: string, told: boolean): boolean {
  const text = words(name).join(' ');
  return POWER.test(text) || (told && MILD_POWER.test(text));
}

export function isPasswordName(name: string): boolean {
  return /pass(word|wd|phrase|code)?$|^pwd$|secret$/i.test(name.replace(/[^a-z]/gi, ''));
}

export function isUserName(name: string): boolean {
  return /^(user_?name|user|login|login_?id|email|e_?mail|email_?address|phone|mobile|number|account_?name|user_?id|identifier|client_?id|name|handle|nick(name)?)$/i.test(
    name,
  );
}
