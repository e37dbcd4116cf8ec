import { classifyValue } from '@sallyport/traffic/data-classes';
import { answerLeaves } from '../../http/exchange.ts';
import { fieldOf, type Leaf, mainList } from '../../http/leaves.ts';
import { accepted } from '../../learn/verdict.ts';
import type { Exchange, ScanOperation } from '../../model.ts';
import type { Baseline, Scan } from '../../scan.ts';
import { authStep, nounOfPath } from '../../spec/names.ts';
import { itemSchema, shapeOf } from '../../spec/properties.ts';
import type { OperationCheck, Proof } from '../check.ts';
import { meta } from './meta.ts';

export const excessData: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: true,
  applies: (operation) => authStep(operation) === null,
  async run(scan, operation) {
    const seen = answersOf(scan, operation);
    for (const { exchange, who } of seen) {
      const secret = secretField(exchange);
      if (secret !== null) return [secretProof(operation, exchange, who, secret)];
    }
    for (const { exchange, who, baseline } of seen) {
      const shared = seen
        .filter((one) => one.exchange !== exchange)
        .flatMap((one) => answerLeaves(one.exchange).map(({ value }) => String(value)));
      const proof =
        othersProof(operation, exchange, who, baseline, new Set(shared)) ?? contactProof(scan, operation, exchange, who, baseline);
      if (proof !== null) return [proof];
    }
    return [];
  },
};

interface Answer {
  readonly exchange: Exchange;
  readonly who: string;
  readonly baseline: Baseline | null;
}

/** What ordinary users and the anonymous were answered while learning. */
function answersOf(scan: Scan, operation: ScanOperation): Answer[] {
  const gate = scan.gate(operation);
  const anonymous =
    gate !== null && accepted(gate.anonymous) ? [{ exchange: gate.anonymous, who: 'a caller without credentials', baseline: null }] : [];
  const users = scan.ordinary.flatMap((session) => {
    const baseline = scan.baseline(operation, session);
    return baseline === null ? [] : [{ exchange: baseline.second, who: session.name, baseline }];
  });
  return [...anonymous, ...users];
}

const PASSWORD_NAME =
  /^(pass(word|wd|code|phrase)?|pwd|(password|pass|pwd)_?(hash|digest|salt)|hash(ed)?_?password|encrypted_?password|cvv2?|cvc2?|security_?answer)$/i;
/** Shown once by the operation that makes them; anywhere else they are out of place. */
const KEY_NAME = /^(client_?secret|secret_?key|api_?secret|private_?key|mfa_?secret|otp_?secret|totp_?secret|reset_?token|salt)$/i;
const CODE_NAME = /^(pin|pin_?hash|otp|otp_?code)$/i;
const MASKED = /^[*x•#.\s-]+\w{0,4}$|^\[?(redacted|masked|hidden|filtered|null|none)\]?$/i;

/** A credential in an answer that the caller did not just send. */
function secretField(exchange: Exchange): Leaf | null {
  const sent = exchange.call.body ?? '';
  return (
    answerLeaves(exchange).find(({ name, value }) => {
      const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
      if (!isCredentialName(name, text, exchange.call.method) || text.length < 3 || MASKED.test(text)) return false;
      return !sent.includes(text) && !/^sp[0-9a-f]{10}/.test(text);
    }) ?? null
  );
}

function isCredentialName(name: string, text: string, method: string): boolean {
  if (PASSWORD_NAME.test(name) || (method === 'GET' && KEY_NAME.test(name))) return true;
  return CODE_NAME.test(name) && /^\d{4,8}$/.test(text);
}

function secretProof(operation: ScanOperation, exchange: Exchange, who: string, leaf: Leaf): Proof {
  const card = /^(cvv|cvc)/i.test(leaf.name);
  return {
    operation,
    point: fieldOf(leaf.path),
    severity: 'high',
    title: card ? 'A card verification value is in an answer' : 'A credential is in an answer',
    reasons: [`${who} gets ${fieldOf(leaf.path)}, ${String(leaf.value).length} characters, not masked`, 'the request did not send it'],
    evidence: [exchange],
  };
}

/** Personal data of several people that the description leaves out. */
function othersProof(
  operation: ScanOperation,
  exchange: Exchange,
  who: string,
  baseline: Baseline | null,
  shared: ReadonlySet<string>,
): Proof | null {
  const list = mainList(exchange.json);
  if (list === null || list.items.length < 2) return null;
  const declared = declaredNames(operation);
  const own = baseline?.session.markers ?? new Set<string>();
  const fields = new Map<string, { class: string; values: Set<string>; strong: boolean }>();
  for (const leaf of answerLeaves(exchange)) {
    const found = personal(leaf);
    // A list of the caller's own records shows no one else's: what two callers get is no one's own.
    if (found === null || !shared.has(String(leaf.value)) || own.has(String(leaf.value)) || declared?.has(leaf.name) === true) continue;
    const field = fieldOf(leaf.path);
    const entry = fields.get(field) ?? { class: found.id, values: new Set<string>(), strong: found.strong };
    entry.values.add(String(leaf.value));
    fields.set(field, entry);
  }
  const shown = [...fields].filter(([, entry]) => entry.values.size >= 2);
  // One mild kind of data, such as the mail addresses of a directory, is a matter of taste where no description says otherwise.
  const telling = shown.some(([, entry]) => entry.strong) || (declared !== null && shown.length > 0) || shown.length >= 2;
  const first = shown[0];
  if (!telling || first === undefined) return null;
  return {
    operation,
    point: first[0],
    reasons: [
      `${who} gets a list of ${list.items.length} records`,
      ...shown.slice(0, 4).map(([field, entry]) => `${field} holds ${entry.class} of ${entry.values.size} others`),
      ...(declared === null ? [] : ['the description does not mention these fields']),
    ],
    evidence: [exchange],
  };
}

/** A directory of people shows how to reach them; that is its purpose. */
const PEOPLE = /^(user|member|customer|client|person|people|employee|contact|mechanic|doctor|agent|directory)$/;

/** Mail address of another test user, in a list that is not about users: known from that user's own record to be theirs. */
function contactProof(scan: Scan, operation: ScanOperation, exchange: Exchange, who: string, baseline: Baseline | null): Proof | null {
  if (baseline === null || mainList(exchange.json) === null || PEOPLE.test(nounOfPath(operation.path))) return null;
  const declared = declaredNames(operation);
  const theirs = new Map(
    scan.ordinary.filter((one) => one !== baseline.session).flatMap((one) => [...one.markers].map((mark) => [mark, one.name])),
  );
  const leaf = answerLeaves(exchange).find(
    ({ name, value }) =>
      /mail/i.test(name) &&
      theirs.has(String(value)) &&
      personal({ path: name, name, value })?.id === 'email' &&
      declared?.has(name) !== true,
  );
  if (leaf === undefined) return null;
  const reasons = [
    `${who} gets a list in which ${fieldOf(leaf.path)} is the address of ${theirs.get(String(leaf.value))}`,
    'the description does not mention it',
  ];
  return { operation, point: fieldOf(leaf.path), severity: 'low', reasons, evidence: [exchange] };
}

const STRONG: ReadonlySet<string> = new Set(['SAD', 'CHD', 'credential', 'NPI']);

function personal(leaf: Leaf): { id: string; strong: boolean } | null {
  if (typeof leaf.value !== 'string' && typeof leaf.value !== 'number') return null;
  const [match] = classifyValue(leaf.name, String(leaf.value));
  if (match === undefined || match.confidence < 0.8 || match.category === 'business' || match.category === 'financial') return null;
  if (match.id === 'person_name') return null;
  return { id: match.id, strong: STRONG.has(match.category) };
}

/** Names that the description gives the members of the list; `null` where it gives none. */
function declaredNames(operation: ScanOperation): ReadonlySet<string> | null {
  const response = operation.responses.find(({ status, schema }) => /^2/.test(status) && schema !== null);
  const item = itemSchema(response?.schema ?? null);
  if (item === null) return null;
  const names = new Set<string>();
  collectNames(item, names, 0);
  return names.size === 0 ? null : names;
}

function collectNames(schema: Parameters<typeof shapeOf>[0], names: Set<string>, depth: number): void {
  if (depth > 4) return;
  for (const [name, member] of Object.entries(shapeOf(schema).properties)) {
    names.add(name);
    collectNames(itemSchema(member) ?? member, names, depth + 1);
  }
}
