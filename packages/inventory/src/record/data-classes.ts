import type { DataClassId } from '@sallyport/core';
import { dataClass } from '@sallyport/traffic/data-classes';
import type { InventoryConfig } from '../config.ts';
import type { DataClassRecord } from '../model.ts';
import type { FieldStats } from '../stats/field-stats.ts';
import type { OperationStats } from '../stats/operation-stats.ts';
import type { LearnedParameter } from '../template/derive.ts';
import { fieldVerdicts, type Verdict } from './verdict.ts';

/** Fields named per data class; more say nothing new. */
export const DATA_CLASS_FIELDS_MAX = 32;

/** What every field of one operation holds. */
export interface OperationClasses {
  readonly byField: ReadonlyMap<FieldStats, readonly Verdict[]>;
  readonly byParameter: ReadonlyMap<LearnedParameter, readonly Verdict[]>;
}

/** Judges all fields of an operation: each by itself first, then once more beside its neighbours in the same object. */
export function judgeFields(stats: OperationStats, path: readonly LearnedParameter[], config: InventoryConfig): OperationClasses {
  const alone = new Map<FieldStats, readonly Verdict[]>();
  const beside = new Map<string, Set<DataClassId>>();
  for (const field of stats.fields.values()) {
    if (field.classes.size === 0) continue;
    const verdicts = judge(field, NOBODY, config);
    alone.set(field, verdicts);
    const place = placeOf(field);
    const company = beside.get(place) ?? new Set();
    for (const { id } of verdicts) company.add(id);
    beside.set(place, company);
  }
  const byField = new Map([...alone.keys()].map((field) => [field, judge(field, beside.get(placeOf(field)) ?? NOBODY, config)] as const));
  return { byField, byParameter: new Map(path.map((parameter) => [parameter, judgeParameter(parameter, config)])) };
}

const NOBODY: ReadonlySet<DataClassId> = new Set();

function judge(field: FieldStats, company: ReadonlySet<DataClassId>, config: InventoryConfig): readonly Verdict[] {
  const recognised = [...field.classes].map(([id, { count, confidence }]) => ({ id, count, confidence }));
  return fieldVerdicts(field.name, recognised, field.seen - (field.types.get('null') ?? 0), company, config);
}

/** The object a field is in: fields beside each other share it. */
function placeOf(field: FieldStats): string {
  const end = Math.max(field.name.lastIndexOf('.'), field.name.lastIndexOf('["'));
  return `${field.location} ${field.statusClass} ${end === -1 ? '' : field.name.slice(0, end)}`;
}

/** A path parameter's values were masked by class when they were observed. */
function judgeParameter(parameter: LearnedParameter, config: InventoryConfig): readonly Verdict[] {
  const total = [...parameter.types.values()].reduce((sum, count) => sum + count, 0);
  const recognised = [...parameter.types]
    .filter(([type]) => type.startsWith('class:') && type !== 'class:masked')
    .map(([type, count]) => ({ id: type.slice('class:'.length), count, confidence: count }));
  return fieldVerdicts(parameter.name, recognised, total, NOBODY, config);
}

/** What a class was found with, in one field. */
interface Finding extends Verdict {
  readonly field: string;
  readonly response: boolean;
}

/** The classes of a whole operation, most certain first. */
export function dataClassesOf({ byField, byParameter }: OperationClasses, config: InventoryConfig): DataClassRecord[] {
  const found = new Map<DataClassId, Finding[]>();
  const add = (verdict: Verdict, field: string, response: boolean): void => {
    found.set(verdict.id, [...(found.get(verdict.id) ?? []), { ...verdict, field, response }]);
  };
  for (const [{ name }, verdicts] of byParameter) for (const verdict of verdicts) add(verdict, `path.${name}`, false);
  for (const [{ location, name }, verdicts] of byField) {
    // A selected field is a field of the answer under its own name; it would count twice.
    if (location === 'selection') continue;
    for (const verdict of verdicts) add(verdict, name === '' ? location : `${location}.${name}`, location === 'response');
  }
  return [...found]
    .map(([id, findings]) => recordOf(id, findings, config))
    .sort((a, b) => b.confidence - a.confidence || (a.id < b.id ? -1 : 1));
}

function recordOf(id: DataClassId, findings: readonly Finding[], config: InventoryConfig): DataClassRecord {
  const own = config.data_types.find((type) => type.id === id);
  const definition = own === undefined ? dataClass(id) : { label: own.title, category: own.category };
  return {
    id,
    title: definition?.label ?? id,
    category: definition?.category ?? 'business',
    confidence: round(Math.max(...findings.map((finding) => finding.share))),
    count: findings.reduce((sum, finding) => sum + finding.count, 0),
    in_request: findings.some((finding) => !finding.response),
    in_response: findings.some((finding) => finding.response),
    fields: [...new Set(findings.map((finding) => finding.field))].sort().slice(0, DATA_CLASS_FIELDS_MAX),
  };
}

function round(share: number): number {
  return Math.round(share * 1_000) / 1_000;
}
