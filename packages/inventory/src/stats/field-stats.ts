import type { DataClassId, FieldObservation, ParameterLocation, ValueType } from '@sallyport/core';
import { bump } from './counter.ts';
import { addDistinct, type DistinctSketch } from './distinct.ts';

/** Formats counted per field. Real fields have one or two; the rest is noise and is not counted. */
export const FORMATS_PER_FIELD_MAX = 6;

/** Data classes counted per field. A field that looks like more of them is free text. */
export const CLASSES_PER_FIELD_MAX = 8;

/** What is known of one field of one operation. */
export interface FieldStats {
  readonly location: ParameterLocation;
  readonly name: string;
  /** `2xx` for response fields, else the empty string. */
  readonly statusClass: string;
  seen: number;
  first: number;
  last: number;
  readonly types: Map<ValueType, number>;
  readonly formats: Map<string, number>;
  sizeMin: number;
  sizeMax: number;
  readonly distinct: DistinctSketch;
  /** Constants it held, by their text; emptied once there are too many for an enumeration. */
  readonly constants: Map<string, number>;
  /** Values that were no constant, or constants that were too many. */
  otherValues: number;
  /** Count of matches and the sum of their confidence. */
  readonly classes: Map<DataClassId, ClassCount>;
}

export interface ClassCount {
  count: number;
  confidence: number;
}

export function fieldKey(location: ParameterLocation, statusClass: string, name: string): string {
  return `${location} ${statusClass} ${name}`;
}

export function createFieldStats(location: ParameterLocation, statusClass: string, name: string): FieldStats {
  return {
    location,
    name,
    statusClass,
    seen: 0,
    first: Number.POSITIVE_INFINITY,
    last: 0,
    types: new Map(),
    formats: new Map(),
    sizeMin: Number.POSITIVE_INFINITY,
    sizeMax: 0,
    distinct: [],
    constants: new Map(),
    otherValues: 0,
    classes: new Map(),
  };
}

export function addField(stats: FieldStats, field: FieldObservation, at: number): void {
  stats.seen++;
  stats.first = Math.min(stats.first, at);
  stats.last = Math.max(stats.last, at);
  bump(stats.types, field.type, 1, 8);
  if (field.format !== '') bump(stats.formats, field.format, 1, FORMATS_PER_FIELD_MAX);
  stats.sizeMin = Math.min(stats.sizeMin, field.size);
  stats.sizeMax = Math.max(stats.sizeMax, field.size);
  addDistinct(stats.distinct, field.distinct);
  for (const [id, confidence] of field.classes) addClass(stats, id, 1, confidence);
  if (field.constant !== undefined) addConstant(stats, field.constant, 1);
  else if (field.type !== 'null') noteOther(stats, 1);
}

/** Constants of one field; a field that has more is no enumeration. */
export const CONSTANTS_PER_FIELD_MAX = 15;

function addConstant(stats: FieldStats, constant: string, count: number): void {
  if (stats.otherValues > 0 || !bump(stats.constants, constant, count, CONSTANTS_PER_FIELD_MAX)) noteOther(stats, count);
}

/** One value that is none of an enumeration is enough: what was kept of the others is forgotten. */
function noteOther(stats: FieldStats, count: number): void {
  stats.otherValues += count;
  stats.constants.clear();
}

function addClass(stats: FieldStats, id: DataClassId, count: number, confidence: number): void {
  const known = stats.classes.get(id);
  if (known !== undefined) {
    known.count += count;
    known.confidence += confidence;
  } else if (stats.classes.size < CLASSES_PER_FIELD_MAX) stats.classes.set(id, { count, confidence });
}

export function mergeField(into: FieldStats, from: FieldStats): void {
  into.seen += from.seen;
  into.first = Math.min(into.first, from.first);
  into.last = Math.max(into.last, from.last);
  for (const [type, count] of from.types) bump(into.types, type, count, 8);
  for (const [format, count] of from.formats) bump(into.formats, format, count, FORMATS_PER_FIELD_MAX);
  into.sizeMin = Math.min(into.sizeMin, from.sizeMin);
  into.sizeMax = Math.max(into.sizeMax, from.sizeMax);
  for (const hash of from.distinct) addDistinct(into.distinct, hash);
  for (const [id, { count, confidence }] of from.classes) addClass(into, id, count, confidence);
  for (const [constant, count] of from.constants) addConstant(into, constant, count);
  if (from.otherValues > 0) noteOther(into, from.otherValues);
}
