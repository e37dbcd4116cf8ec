import type { Inventory } from '../inventory.ts';
import type { DataClassRecord, OperationRecord, Overflow, ParameterRecord } from '../model.ts';

/** The file `sallyport discover --json` writes. Fields are only ever added. */
export interface InventoryJson {
  readonly format: 'sallyport-inventory';
  readonly version: 1;
  readonly generated_from: {
    readonly observations: number;
    readonly from: string | null;
    readonly to: string | null;
    readonly specs: readonly string[];
  };
  readonly hosts: readonly { readonly host: string; readonly direction: string; readonly operations: number }[];
  readonly operations: readonly OperationJson[];
  readonly overflow: Overflow;
}

/** One operation. Times are RFC 3339, `null` when it was never seen. */
export interface OperationJson extends Omit<OperationRecord, 'first_seen' | 'last_seen' | 'parameters' | 'data_classes'> {
  readonly first_seen: string | null;
  readonly last_seen: string | null;
  readonly parameters: readonly ParameterJson[];
  readonly data_classes: readonly DataClassRecord[];
}

export interface ParameterJson extends Omit<ParameterRecord, 'first_seen' | 'last_seen'> {
  readonly first_seen: string | null;
  readonly last_seen: string | null;
}

export function toInventoryJson(inventory: Inventory): InventoryJson {
  const { observations, from, to } = inventory.period();
  const operations = inventory.operations().map(operationJson);
  return {
    format: 'sallyport-inventory',
    version: 1,
    generated_from: {
      observations,
      from: timeText(from),
      to: timeText(to),
      specs: inventory.specs().map((spec) => `${spec.title} ${spec.version}`.trim()),
    },
    hosts: inventory.hosts(),
    operations,
    overflow: inventory.overflow(),
  };
}

function operationJson(record: OperationRecord): OperationJson {
  return {
    ...record,
    first_seen: timeText(record.first_seen),
    last_seen: timeText(record.last_seen),
    parameters: record.parameters.map((parameter) => ({
      ...parameter,
      first_seen: timeText(parameter.first_seen),
      last_seen: timeText(parameter.last_seen),
    })),
  };
}

function timeText(at: number): string | null {
  return at > 0 && Number.isFinite(at) ? new Date(at).toISOString() : null;
}
