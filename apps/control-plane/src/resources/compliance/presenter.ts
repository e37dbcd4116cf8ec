import {
  type Attestation,
  type Framework as CatalogueFramework,
  controlsOf,
  type ReportControl,
  type ReportDocument,
} from '@sallyport/compliance';
import type { Can, Period } from '../../contract/page.ts';
import type { Assessment, ControlAttestation, ControlResult, ControlTest, Framework } from './schema.ts';

export function presentFramework(framework: CatalogueFramework): Framework {
  const { id, title, version, kind, status, verb } = framework;
  return { id, title, version, kind, status, verb, controls: controlsOf(id).length };
}

/** A report as a page. */
export function presentAssessment(
  framework: CatalogueFramework,
  report: ReportDocument,
  period: Period,
  at: number,
  can: Can<'report' | 'attest'>,
): Assessment {
  const { records, recordsInPeriod, lastSeq, head } = report.source;
  return {
    framework: presentFramework(framework),
    period,
    assessed_at: at,
    counts: report.summary,
    gate_reasons: report.gate_reasons,
    facts: report.facts,
    source: { records, records_in_period: recordsInPeriod, last_seq: lastSeq, head },
    controls: report.controls.map(presentControl),
    disclaimer: report.disclaimer,
    can,
  };
}

function presentControl(control: ReportControl): ControlResult {
  const { id, title, role, state, machine_state, term, reasons, evidence, manual_part, frequency, owasp_api_2023, cwe, source } = control;
  const { attestation } = control;
  return {
    id,
    reference: control.ref,
    title,
    text: control.paraphrase,
    role,
    state,
    machine_state,
    term,
    reasons,
    tests: control.tests as readonly ControlTest[],
    evidence,
    manual_part,
    attestation: attestation === null ? null : stated(attestation),
    frequency,
    owasp_api_2023,
    cwe,
    source,
  };
}

function stated({ id, author, statement, from, to, made, expires, reference }: Attestation): ControlAttestation {
  return { id, author, statement, period: { from, to }, made, expires, reference };
}
