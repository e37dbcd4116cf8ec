import type { ReportRequest } from '@sallyport/compliance';
import type { Period } from '../contract/page.ts';
import type { Control } from '../control.ts';

/** What a report is asked for, with what the configuration says of the institution. */
export function reportRequest(control: Control, framework: string, period: Period): ReportRequest {
  const { institution, charter } = control.config;
  return { framework, period, institution, charter: charter === '' ? null : charter, attestations: [], productVersion: control.version };
}
