import type { DataCategory, DataClassId } from '@sallyport/core';
import { readData } from './data-file.ts';

/** One row of the project's table of sensitive data types. */
export interface DataClassDefinition {
  readonly id: DataClassId;
  readonly label: string;
  readonly category: DataCategory;
  /** True when the value's shape alone says too little, and the name of its field has to agree. */
  readonly contextRequired: boolean;
  /** What of it may be shown, in words. */
  readonly mask: string;
  /** Rules that speak of it, e.g. `PCI 3.3.1.2`. */
  readonly rules: readonly string[];
  readonly testValid: readonly string[];
  readonly testInvalid: readonly string[];
}

interface Row {
  readonly id: string;
  readonly label: string;
  readonly category: string;
  readonly mask: string;
  readonly rules: readonly string[];
  readonly test_valid: readonly string[];
  readonly test_invalid: readonly string[];
  readonly context_required: boolean;
}

/** The data files name finer groups than a risk score needs. */
const CATEGORIES: Readonly<Record<string, DataCategory>> = {
  SAD: 'SAD',
  CHD: 'CHD',
  credential: 'credential',
  NPI: 'NPI',
  PII: 'PII',
  'account identifier': 'account',
  crypto: 'account',
  'instrument identifier': 'financial',
  'institution identifier': 'business',
  'business identifier': 'business',
};

function readRows(file: string): DataClassDefinition[] {
  const { types } = readData<{ readonly types: readonly Row[] }>(file);
  return types.map((row) => {
    const category = CATEGORIES[row.category];
    if (category === undefined) throw new Error(`${file}: type ${row.id} has an unknown category ${row.category}`);
    return {
      id: row.id,
      label: row.label,
      category,
      contextRequired: row.context_required,
      mask: row.mask,
      rules: row.rules,
      testValid: row.test_valid,
      testInvalid: row.test_invalid,
    };
  });
}

/** Every kind of sensitive data the product knows. */
export const DATA_CLASSES: readonly DataClassDefinition[] = [...readRows('financial_data_types.json'), ...readRows('secret_types.json')];

const BY_ID: ReadonlyMap<DataClassId, DataClassDefinition> = new Map(DATA_CLASSES.map((row) => [row.id, row]));

/** The row of an id, or `null`. */
export function dataClass(id: DataClassId): DataClassDefinition | null {
  return BY_ID.get(id) ?? null;
}
