import type { DataClassId } from '@sallyport/core';
import { dataClass } from '@sallyport/traffic/data-classes';
import type { InventoryConfig } from '../config.ts';
import type { DataClassRecord } from '../model.ts';
import type { FieldStats } from '../stats/field-stats.ts';
import type { OperationStats } from '../stats/operation-stats.ts';
import type { LearnedParameter } from '../template/derive.ts';

/** Fields named per data class; more say nothing new. */
export const DATA_CLASS_FIELDS_MAX = 32;

/** Jeffreys prior of the Beta-Binomial: half a value of each kind. */
const PRIOR = 0.5;

/** What a class was found with, in one field. */
interface Finding {
  readonly id: DataClassId;
  readonly field: string;
  readonly response: boolean;
  readonly count: number;
  /** Posterior mean share of the field's values that are of the class. */
  readonly share: number;
}

/**
 * Classes a field holds: recognised often enough, and in a large enough share of its values. Never by one match: a
 * number can pass a checksum by chance.
 */
export function fieldClasses(field: FieldStats, config: InventoryConfig): DataClassId[] {
  return verdicts(field, config).map((finding) => finding.id);
}

function verdicts(field: FieldStats, config: InventoryConfig): Finding[] {
  const empty = field.types.get('null') ?? 0;
  const response = field.location === 'response';
  const name = field.name === '' ? field.location : `${field.location}.${field.name}`;
  const findings: Finding[] = [];
  for (const [id, { count, confidence }] of field.classes) {
    const share = posterior(confidence, Math.max(field.seen - empty, count));
    if (count >= config.data_class_samples_min && share >= config.data_class_share_min)
      findings.push({ id, field: name, response, count, share });
  }
  return findings.sort((a, b) => b.share - a.share || (a.id < b.id ? -1 : 1));
}

function posterior(hits: number, total: number): number {
  return (hits + PRIOR) / (total + 2 * PRIOR);
}

/** Classes of a path parameter: its values were masked by class when they were observed. */
export function parameterClasses(parameter: LearnedParameter, config: InventoryConfig): DataClassId[] {
  return pathVerdicts(parameter, config).map((finding) => finding.id);
}

function pathVerdicts(parameter: LearnedParameter, config: InventoryConfig): Finding[] {
  const total = [...parameter.types.values()].reduce((sum, count) => sum + count, 0);
  const findings: Finding[] = [];
  for (const [type, count] of parameter.types) {
    if (!type.startsWith('class:')) continue;
    const share = posterior(count, total);
    if (count < config.data_class_samples_min || share < config.data_class_share_min) continue;
    findings.push({ id: type.slice('class:'.length), field: `path.${parameter.name}`, response: false, count, share });
  }
  return findings.sort((a, b) => b.share - a.share || (a.id < b.id ? -1 : 1));
}

/** The classes of a whole operation, most certain first. */
export function dataClassesOf(stats: OperationStats, parameters: readonly LearnedParameter[], config: InventoryConfig): DataClassRecord[] {
  const found = new Map<DataClassId, Finding[]>();
  const fields = [...stats.fields.values()].flatMap((field) => verdicts(field, config));
  for (const finding of [...parameters.flatMap((parameter) => pathVerdicts(parameter, config)), ...fields]) {
    found.set(finding.id, [...(found.get(finding.id) ?? []), finding]);
  }
  return [...found]
    .map(([id, findings]) => ({
      id,
      title: dataClass(id)?.label ?? id,
      category: dataClass(id)?.category ?? 'business',
      confidence: round(Math.max(...findings.map((finding) => finding.share))),
      count: findings.reduce((sum, finding) => sum + finding.count, 0),
      in_request: findings.some((finding) => !finding.response),
      in_response: findings.some((finding) => finding.response),
      fields: [...new Set(findings.map((finding) => finding.field))].sort().slice(0, DATA_CLASS_FIELDS_MAX),
    }))
    .sort((a, b) => b.confidence - a.confidence || (a.id < b.id ? -1 : 1));
}

function round(share: number): number {
  return Math.round(share * 1_000) / 1_000;
}
