import type { ActivityOutcome, Purpose, ResponseView } from '@sallyport/core';
import { remembered } from '@sallyport/inventory/observe';

/**
 * How an exchange ended, by its status and, where that says it went well, by what the answer says: many APIs answer 200 and tell in the body
 * that it did not work, in the language of the bank.
 */

/** Members that hold what went wrong; anything in them but nothing is a failure. */
const ERRORS = /^(?:error|errors|exception|fault|fehler|fehlercode|fehlermeldung|erreurs?|errore|errori|erros?|foutcode|foutmelding|blad)$/;
/** Members that say yes or no. */
const FLAGS =
  /^(?:is)?(?:success|successful|succeeded|ok|authenticated|authorized|erfolg|erfolgreich|angemeldet|succes|reussi|exito|exitoso|sucesso|successo|esito|gelukt|succesvol|powodzenie)$/;
/** Members that say it in a word or a code. */
const WORDS =
  /^(?:status|state|result|outcome|code|returncode|responsecode|errorcode|rc|statut|etat|etatcode|zustand|ergebnis|resultat|estado|resultado|codigo|risultato|stato|resultaat|wynik)$/;
/** Beginnings of words that mean no, in English, German, French, Spanish, Portuguese, Italian, Dutch and Polish. */
const NO =
  /^(?:e[-_]?\d|err|fail|declin|reject|denied|deny|refus|invalid|unauthor|forbidden|blocked|locked|fehl|abgelehnt|abgewiesen|ungueltig|gesperrt|verweigert|echec|echou|bloque|rechaz|deneg|fallid|incorrect|bloquead|recus|negad|negat|falh|rifiut|fallit|geweiger|mislukt|odrzuc|odmow|nieudan)/;
/** Of a thing that is read, `declined` is its state and no answer to who asks; only these speak of the request itself. */
const NO_OF_REQUEST = /^(?:e[-_]?\d|err)/;
const FALSE: ReadonlySet<unknown> = new Set([false, 'false', 'N', 'n', 'no', 0, '0']);
/** Members that only wrap the answer. */
const WRAPPERS: ReadonlySet<string> = new Set([
  'response',
  'result',
  'status',
  'header',
  'meta',
  'antwort',
  'reponse',
  'respuesta',
  'resposta',
]);
/** Members looked at of one object. */
const MEMBERS_MAX = 32;

export interface OutcomeInput {
  readonly status: number;
  readonly response: ResponseView | null;
  /** The answer's JSON, or `undefined`. */
  readonly answer: unknown;
  /** It asks for something and changes nothing. */
  readonly reads: boolean;
  readonly graphql: boolean;
}

export function outcomeOf({ status, response, answer, reads, graphql }: OutcomeInput): ActivityOutcome {
  if (response === null || status >= 500 || status === 429) return 'unfit';
  if (status >= 400) return 'failure';
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return 'success';
  if (graphql) return graphqlFailed(answer as Record<string, unknown>) ? 'failure' : 'success';
  return saysNo(answer as Record<string, unknown>, reads, true) ? 'failure' : 'success';
}

/** Nothing came back of what was asked for, whether or not that is called an error. */
function graphqlFailed({ data, errors }: Record<string, unknown>): boolean {
  if (typeof data !== 'object' || data === null) return Array.isArray(errors) && errors.length > 0;
  const values = Object.values(data);
  return values.length > 0 && values.every((value) => value === null || value === false);
}

/** What the name of a member makes of its value. */
interface Kinds {
  readonly error: boolean;
  readonly flag: boolean;
  readonly word: boolean;
  readonly wrapper: boolean;
}

const NOTHING: Kinds = { error: false, flag: false, word: false, wrapper: false };
/** Names judged once, and the longest of them. */
const NAMES_MAX = 4_096;
const NAME_CHARS_MAX = 40;

const kindsOf = remembered(NAMES_MAX, (key: string): Kinds => {
  const word = key.replace(/[^A-Za-z0-9]/g, '').toLowerCase();
  const kinds = { error: ERRORS.test(word), flag: FLAGS.test(word), word: WORDS.test(word), wrapper: WRAPPERS.has(word) };
  return kinds.error || kinds.flag || kinds.word || kinds.wrapper ? kinds : NOTHING;
});

function saysNo(answer: Record<string, unknown>, reads: boolean, top: boolean): boolean {
  let looked = 0;
  for (const key in answer) {
    if (++looked > MEMBERS_MAX) return false;
    const kinds = key.length > NAME_CHARS_MAX ? NOTHING : kindsOf(key);
    if (kinds === NOTHING) continue;
    const value = answer[key];
    if (kinds.error && isSomething(value)) return true;
    if (kinds.flag && FALSE.has(value)) return true;
    if (typeof value === 'string' && kinds.word && (reads ? NO_OF_REQUEST : NO).test(plain(value))) return true;
    if (top && kinds.wrapper && typeof value === 'object' && value !== null && !Array.isArray(value)) {
      if (saysNo(value as Record<string, unknown>, reads, false)) return true;
    }
  }
  return false;
}

function isSomething(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || FALSE.has(value)) return false;
  return Array.isArray(value) ? value.length > 0 : typeof value !== 'object' || Object.keys(value).length > 0;
}

/** Lower-case and without accents. */
function plain(text: string): string {
  return text
    .slice(0, 40)
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();
}

/** Words of an answer to a first step: what is to be proved next. */
const NEXT_STEP = /otp|mfa|2fa|challenge|next|tan|sca|step|verif|factor|ticket|redirect|location|pending|siguiente|weiter|suivant/i;
/** Grants seen at a sign-in before one that gives nothing out is taken for refused. */
const GRANTS_MIN = 5;
/** Sign-ins watched; an API has a few. */
const SHAPES_MAX = 256;

/** Knows which sign-ins give out a session when they go well, so that one that gives out none is told to have failed. */
export class GrantingSignIns {
  readonly #grants = new Map<string, number>();

  /** The outcome of a sign-in that its answer does not call a failure. */
  judge(purpose: Purpose, shape: string, granted: boolean, answer: unknown): ActivityOutcome {
    if (purpose !== 'login') return 'success';
    const seen = this.#grants.get(shape) ?? 0;
    if (granted) {
      if (seen > 0 || this.#grants.size < SHAPES_MAX) this.#grants.set(shape, Math.min(seen + 1, GRANTS_MIN));
      return 'success';
    }
    return seen >= GRANTS_MIN && !asksForMore(answer) ? 'failure' : 'success';
  }
}

function asksForMore(answer: unknown): boolean {
  if (typeof answer !== 'object' || answer === null) return false;
  return Object.entries(answer).some(([key, value]) => NEXT_STEP.test(key) || (typeof value === 'string' && NEXT_STEP.test(value)));
}
