import type { OperationRecord } from '@sallyport/inventory';
import { EXPOSURES, OPERATION_STATUSES, RISK_LEVELS } from '../../contract/vocabulary.ts';
import type { Overview } from './schema.ts';

/** The inventory in numbers. Operations that are only a first guess are counted by status alone. */
export function presentOperationCounts(records: readonly OperationRecord[]): Overview['operations'] {
  const known = records.filter((record) => record.status !== 'provisional');
  return {
    total: known.length,
    sensitive: known.filter((record) => record.data_classes.length > 0).length,
    by_risk: countBy(RISK_LEVELS, known, (record) => record.risk.level),
    by_status: countBy(OPERATION_STATUSES, records, (record) => record.status),
    by_exposure: countBy(EXPOSURES, known, (record) => record.exposure),
  };
}

/** Every key is there, with 0 where nothing is. */
function countBy<K extends string>(
  keys: readonly K[],
  records: readonly OperationRecord[],
  of: (record: OperationRecord) => K,
): Record<K, number> {
  const counts = Object.fromEntries(keys.map((key) => [key, 0])) as Record<K, number>;
  for (const record of records) counts[of(record)]++;
  return counts;
}
