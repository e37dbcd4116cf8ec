import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { ScanOperation, ScanResponse } from '../../model.ts';
import type { OperationCheck, Proof } from '../check.ts';
import { meta } from './meta.ts';

export const responseSchema: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: true,
  applies: (operation) => operation.responses.length > 0,
  run(scan, operation): Promise<Proof[]> {
    const baseline = scan.anyBaseline(operation);
    if (baseline === null) return Promise.resolve([]);
    const described = responseFor(operation, baseline.second.status);
    if (described === null) {
      const reasons = [`status ${baseline.second.status} is not described`];
      return Promise.resolve([{ operation, point: 'status', variant: 'status', reasons, evidence: [baseline.second] }]);
    }
    const validate = described.schema === null ? null : compiled(described);
    if (validate === null || baseline.second.json === undefined) return Promise.resolve([]);
    if (validate(baseline.first.json) || validate(baseline.second.json)) return Promise.resolve([]);
    const [error] = validate.errors ?? [];
    const reasons = [
      `${error?.instancePath === '' ? 'the body' : (error?.instancePath ?? 'the body')} ${error?.message ?? 'breaks the schema'}`,
    ];
    return Promise.resolve([
      { operation, point: `response${error?.instancePath.replaceAll('/', '.') ?? ''}`, reasons, evidence: [baseline.second] },
    ]);
  },
};

export function responseFor(operation: ScanOperation, status: number): ScanResponse | null {
  const of = (text: string): ScanResponse | undefined => operation.responses.find((response) => response.status === text);
  return of(String(status)) ?? of(`${String(status)[0]}XX`) ?? of('default') ?? null;
}

/** `null` where the schema itself is not one; descriptions are not all well made. */
function compiled(response: ScanResponse): ValidateFunction | null {
  const ajv = new Ajv2020({ strict: false, validateFormats: true, logger: false });
  (formats as unknown as (ajv: Ajv2020) => void)(ajv);
  try {
    return ajv.compile(structuredClone(response.schema!) as object);
  } catch {
    return null;
  }
}
