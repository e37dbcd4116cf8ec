import type { GraphqlTypes, SpecContent, SpecOperation } from '@sallyport/contract';
import type { ParameterLocation, ValueType } from '@sallyport/core';
import type { InventoryConfig } from '../config.ts';
import type { ClosedSet, ParameterRecord } from '../model.ts';
import { ranked, wilson } from '../stats/counter.ts';
import { countDistinct, DISTINCT_HASHES_MAX, type DistinctSketch } from '../stats/distinct.ts';
import { type FieldStats, fieldKey } from '../stats/field-stats.ts';
import type { OperationStats } from '../stats/operation-stats.ts';
import type { LearnedParameter } from '../template/derive.ts';
import { schemaOfTypes } from '../template/naming.ts';
import type { OperationClasses } from './data-classes.ts';
import { describedBySchema } from './graphql-names.ts';
import type { Verdict } from './verdict.ts';

const LOCATION_ORDER: readonly ParameterLocation[] = ['path', 'query', 'header', 'cookie', 'body', 'response', 'selection', 'argument'];

/** What parameters are told from. */
export interface ParameterSources {
  readonly stats: OperationStats;
  readonly path: readonly LearnedParameter[];
  readonly described: SpecOperation | null;
  /** Schema of a GraphQL operation; its fields are under its names then. */
  readonly graphql: GraphqlTypes | null;
}

/** Everything an operation takes and gives, seen and described, in a fixed order. */
export function parametersOf(
  { stats, path, described, graphql }: ParameterSources,
  classes: OperationClasses,
  config: InventoryConfig,
): ParameterRecord[] {
  const records = new Map<string, ParameterRecord>();
  for (const parameter of path)
    records.set(
      fieldKey('path', '', parameter.name),
      pathRecord(parameter, stats, described !== null, idsOf(classes.byParameter.get(parameter))),
    );
  for (const [key, field] of stats.fields) {
    const samples = field.location === 'response' ? (stats.answerSamples.get(field.statusClass) ?? field.seen) : stats.samples;
    if (field.seen > config.parameter_share_min * samples)
      records.set(key, fieldRecord(field, samples, stats, idsOf(classes.byField.get(field)), config));
  }
  if (described !== null) for (const item of describedParameters(described)) addDescribed(records, item);
  if (graphql !== null) for (const [key, record] of records) records.set(key, bySchema(record, graphql));
  return [...records.values()].sort(
    (a, b) =>
      LOCATION_ORDER.indexOf(a.location) - LOCATION_ORDER.indexOf(b.location) ||
      (a.location === 'path' ? 0 : a.status_class.localeCompare(b.status_class) || (a.name < b.name ? -1 : 1)),
  );
}

const UNSEEN = {
  seen: 0,
  samples: 0,
  presence: 0,
  presence_low: 0,
  null_share: 0,
  closed: null,
  size_min: 0,
  size_max: 0,
  distinct: 0,
  data_classes: [],
  first_seen: 0,
  last_seen: 0,
} as const;

function idsOf(verdicts: readonly Verdict[] | undefined): string[] {
  return verdicts === undefined ? [] : verdicts.map((verdict) => verdict.id);
}

function pathRecord(
  parameter: LearnedParameter,
  stats: OperationStats,
  described: boolean,
  dataClasses: readonly string[],
): ParameterRecord {
  const { type, format } = schemaOfTypes(ranked(parameter.types));
  return {
    ...UNSEEN,
    location: 'path',
    name: parameter.name.replace(/\+$/, ''),
    status_class: '',
    types: [type],
    formats: format === '' ? [] : [format],
    seen: stats.requests,
    samples: stats.requests,
    presence: stats.requests > 0 ? 1 : 0,
    required: true,
    presence_low: stats.requests > 0 ? 1 : 0,
    closed: closedSet(parameter.distinct, stats.requests, parameter.constants),
    distinct: countDistinct(parameter.distinct),
    data_classes: dataClasses,
    described,
    first_seen: stats.requests > 0 ? stats.first : 0,
    last_seen: stats.last,
  };
}

function fieldRecord(
  field: FieldStats,
  samples: number,
  stats: OperationStats,
  dataClasses: readonly string[],
  config: InventoryConfig,
): ParameterRecord {
  // A member is required when it is wherever its parent is; the parent may be optional itself.
  const within = parentSeen(field, stats) ?? samples;
  const required = within >= config.required_samples_min && field.seen >= config.required_share * within;
  return {
    location: field.location,
    name: field.name,
    status_class: field.statusClass,
    types: ranked(field.types),
    formats: ranked(field.formats),
    seen: field.seen,
    samples,
    presence: Math.min(1, field.seen / Math.max(1, samples)),
    required,
    presence_low: within > 0 ? wilson(Math.min(field.seen, within), within).low : 0,
    null_share: (field.types.get('null') ?? 0) / Math.max(1, field.seen),
    closed: isScalar(field)
      ? closedSet(field.distinct, field.seen - (field.types.get('null') ?? 0), dataClasses.length === 0 ? field.constants : NO_CONSTANTS)
      : null,
    size_min: field.sizeMin,
    size_max: field.sizeMax,
    distinct: countDistinct(field.distinct),
    data_classes: dataClasses,
    described: false,
    first_seen: field.first,
    last_seen: field.last,
  };
}

/** Distinct values up to which a set may be closed; up to there they are counted exactly. */
const CLOSED_VALUES_MAX = DISTINCT_HASHES_MAX - 1;

/** How sure it must be that the next value is a known one. */
const CLOSED_CONFIDENCE_MIN = 0.9;

const NO_CONSTANTS: ReadonlyMap<string, number> = new Map<string, number>([]);

/** Flags, texts and whole numbers may be of a closed set; what has members is none. */
function isScalar({ types }: FieldStats): boolean {
  return !types.has('object') && !types.has('array');
}

function closedSet(distinct: DistinctSketch, samples: number, constants: ReadonlyMap<string, number>): ClosedSet | null {
  const values = distinct.length;
  if (values === 0 || values > CLOSED_VALUES_MAX) return null;
  const confidence = Math.max(0, 1 - values / Math.max(1, samples));
  if (confidence < CLOSED_CONFIDENCE_MIN) return null;
  const members = ranked(constants).map((value) => ({ value, count: constants.get(value)! }));
  return { values, samples, members, confidence };
}

function parentSeen(field: FieldStats, stats: OperationStats): number | null {
  if (field.location !== 'body' && field.location !== 'response') return null;
  const parent = parentName(field.name);
  return parent === null ? null : (stats.fields.get(fieldKey(field.location, field.statusClass, parent))?.types.get('object') ?? null);
}

/** `items[].sku` to `items[]`, `a.b` to `a`, `a` to the empty string; `null` for the root and for elements. */
function parentName(name: string): string | null {
  if (name === '' || name.endsWith('[]')) return null;
  if (name.endsWith('"]')) return name.slice(0, Math.max(0, name.lastIndexOf('["')));
  const dot = name.lastIndexOf('.');
  return dot === -1 ? '' : name.slice(0, dot);
}

/** A field that was never answered is of the type that the schema gives it. */
function bySchema(record: ParameterRecord, graphql: GraphqlTypes): ParameterRecord {
  const said = describedBySchema(record, graphql);
  if (said === undefined || said === null) return record;
  const answered = record.types.some((type) => type !== 'null');
  return { ...record, described: true, types: answered ? record.types : [said.json as ValueType], declared: said.written };
}

type Described = Pick<ParameterRecord, 'location' | 'name' | 'status_class' | 'types' | 'formats' | 'required'>;

function describedParameters(operation: SpecOperation): Described[] {
  const plain = operation.parameters.map((item) => ({
    location: item.location,
    name: item.location === 'header' ? item.name.toLowerCase() : item.name,
    status_class: '',
    types: [item.type],
    formats: item.format === '' ? [] : [item.format],
    required: item.required,
  }));
  const body = (operation.requestBody?.content ?? []).slice(0, 1).flatMap((content) => describedFields(content, 'body', ''));
  const answers = operation.responses.flatMap((response) =>
    response.content.slice(0, 1).flatMap((content) => describedFields(content, 'response', statusClass(response.status))),
  );
  return [...plain.filter((item) => item.location !== 'path'), ...body, ...answers];
}

function describedFields(content: SpecContent, location: ParameterLocation, within: string): Described[] {
  return content.fields.map(({ name, type, format, required }) => ({
    location,
    name,
    status_class: within,
    types: [type],
    formats: format === '' ? [] : [format],
    required,
  }));
}

function statusClass(status: string): string {
  return /^\d/.test(status) ? `${status[0]}xx` : status;
}

function addDescribed(records: Map<string, ParameterRecord>, item: Described): void {
  const key = fieldKey(item.location, item.status_class, item.name);
  const seen = records.get(key);
  records.set(key, seen === undefined ? { ...UNSEEN, ...item, described: true } : { ...seen, required: item.required, described: true });
}
