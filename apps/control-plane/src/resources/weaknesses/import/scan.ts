import { weaknessFingerprint } from '@sallyport/inventory';
import { z } from 'zod';
import { severitySchema } from '../../../contract/vocabulary.ts';
import type { SeenWeakness } from '../../../ingest/weakness-store.ts';
import { IMPORT_RESULTS_MAX } from './schema.ts';
import { check, operationPlace, seenOnce, TEXT_CHARS_MAX, textSchema } from './seen.ts';

const scanSchema = z.object({
  format: z.literal('sallyport-scan'),
  version: z.literal(1),
  target: z.url(),
  findings: z
    .array(
      z.object({
        fingerprint: z.string().min(1).max(200),
        check: z.string().min(1).max(200),
        title: textSchema,
        severity: severitySchema,
        owasp: z.string().max(50),
        cwe: z.number().int().min(0),
        operation: textSchema,
        point: textSchema,
        proof: z.array(textSchema).max(100),
        remediation: textSchema,
      }),
    )
    .max(IMPORT_RESULTS_MAX),
});

/** The JSON result of `sallyport scan`, with a running API or of a description alone. */
export function fromScan(value: unknown, at: number): SeenWeakness[] {
  const { target, findings } = check(scanSchema, value);
  const { host } = new URL(target);
  return findings.map(({ fingerprint, check: kind, title, severity, owasp, cwe, operation, point, proof, remediation }) => ({
    id: weaknessFingerprint('scan', host, fingerprint),
    source: 'scan',
    ...{ kind, title, severity, owasp, cwe, point, remediation },
    ...operationPlace(operation, host),
    detail: proof.join('; ').slice(0, TEXT_CHARS_MAX),
    ...seenOnce(at),
  }));
}
