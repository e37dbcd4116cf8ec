import type { OperationRecord, ParameterRecord } from '../model.ts';

/** What the ledger keeps of an operation: one text a fact. Counts are no facts; they change with every request. */
export type Facts = ReadonlyMap<string, string>;

/** Facts of one operation: its parameters and some twenty of its own. Later parameters are left out. */
export const FACTS_PER_OPERATION_MAX = 1_000;

/** The facts of a record as it is now. */
export function factsOf(record: OperationRecord): Facts {
  const facts = new Map<string, string>([
    ['method', record.method],
    ['host', record.host],
    ['template', record.template],
    ['protocol', record.protocol],
    ['action', record.action],
    ['direction', record.direction],
    ['status', record.status],
    ['spec', record.spec],
    ['deprecated', String(record.deprecated)],
    ['exposure', record.exposure],
    ['auth', record.auth.state],
    [
      'auth_schemes',
      record.auth.schemes
        .map(({ scheme }) => scheme)
        .sort()
        .join(' '),
    ],
    ['risk', record.risk.level],
    ['risk_score', scoreOf(record)],
    [
      'risk_factors',
      record.risk.factors
        .map(({ id }) => id)
        .sort()
        .join(' '),
    ],
    ['first_seen', record.first_seen === 0 ? '' : new Date(record.first_seen).toISOString()],
  ]);
  for (const { id, fields } of record.data_classes) facts.set(`data ${id}`, fields.join(' '));
  for (const parameter of record.parameters) {
    if (facts.size >= FACTS_PER_OPERATION_MAX) break;
    facts.set(`${parameter.location} ${parameter.status_class} ${parameter.name}`, shapeOf(parameter));
  }
  return facts;
}

/** A score moves with every request; it is a fact when it has moved by this much. */
const SCORE_STEP = 5;

/** Residual risk to the nearest step, and the inherent one: `45 of 70`. */
function scoreOf({ risk }: OperationRecord): string {
  const step = (score: number): number => Math.round(score / SCORE_STEP) * SCORE_STEP;
  return `${step(risk.score)} of ${step(risk.inherent)}`;
}

/** `string uuid required pan`: what a client would notice when it changes. Presence and sizes are counts, and left out. */
function shapeOf({ types, formats, required, data_classes }: ParameterRecord): string {
  return [types[0] ?? '', formats[0] ?? '', required ? 'required' : '', ...data_classes].filter((part) => part !== '').join(' ');
}
