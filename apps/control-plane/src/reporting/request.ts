import type { ReportRequest } from '@sallyport/compliance';
import type { Period } from '../contract/page.ts';
import type { Control } from '../control.ts';
import { standingAttestations } from './attestations.ts';

/** What a report is asked for, with what the configuration says of the institution and what people attested. */
export async function reportRequest(control: Control, framework: string, period: Period): Promise<ReportRequest> {
  const { institution, charter } = control.config;
  const attestations = await standingAttestations(control.state);
  return { framework, period, institution, charter: charter === '' ? null : charter, attestations, productVersion: control.version };
}
