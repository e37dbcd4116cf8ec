import {
  type Assessment,
  type Attestation,
  assess,
  CONTROL_STATES,
  type ControlState,
  gateReasons,
  type Period,
} from '../assess/assess.ts';
import { catalogue, frameworkOf } from '../catalogue/load.ts';
import type { Framework, Gate } from '../catalogue/schema.ts';
import type { Collected } from '../facts/collect.ts';
import { FACTS, type FactName } from '../facts/fact-table.ts';
import type { InventoryChanges } from '../facts/inventory-changes.ts';

export const REPORT_FORMAT = 'sallyport-report/1';

/** Wording that stands on every report; what it says is also what the product may claim. */
export const DISCLAIMER =
  'This report says what recorded evidence indicates. It is not a determination of compliance and not legal advice: that is for the institution, its assessor and its examiner. Thresholds that are not regulatory numbers are product policy and are printed with the tests.';

export interface ReportControl {
  readonly id: string;
  readonly ref: string;
  readonly title: string;
  readonly paraphrase: string;
  readonly role: string;
  readonly state: ControlState;
  readonly machine_state: ControlState;
  /** The framework's own word, or ''. */
  readonly term: string;
  readonly reasons: readonly string[];
  readonly tests: readonly { readonly kind: string; readonly text: string; readonly holds: boolean | null }[];
  readonly evidence: string;
  readonly manual_part: string;
  readonly attestation: Attestation | null;
  readonly period: string;
  readonly frequency: string;
  readonly owasp_api_2023: readonly string[];
  readonly cwe: readonly number[];
  readonly platform_scope: boolean;
  readonly source: string;
}

/** A report as data. A pure function of the evidence, the catalogue and the period: no time of its own making is in it. */
export interface ReportDocument {
  readonly format: typeof REPORT_FORMAT;
  readonly product_version: string;
  readonly framework: {
    readonly id: string;
    readonly title: string;
    readonly version: string;
    readonly kind: string;
    readonly status: string;
    readonly verb: string;
    readonly citation: string;
  };
  readonly institution: string;
  readonly period: { readonly from: string; readonly to: string };
  readonly catalogue_version: string;
  readonly gate: Gate;
  readonly gate_reasons: readonly string[];
  readonly source: Collected['source'];
  readonly facts: readonly { readonly name: FactName; readonly value: number | null; readonly unit: string; readonly about: string }[];
  readonly summary: Readonly<Record<ControlState, number>>;
  readonly controls: readonly ReportControl[];
  /** What differs in the inventory between the start and the end of the period; reports of before this was kept have none. */
  readonly inventory_changes?: InventoryChanges;
  readonly disclaimer: string;
}

export interface ReportRequest {
  readonly framework: string;
  readonly period: Period;
  readonly institution: string;
  /** Charter, for frameworks whose citation differs by it (`occ`, `fdic`, `fed-member`, `fed-holding`, `ncua`, `ftc`). */
  readonly charter: string | null;
  readonly attestations: readonly Attestation[];
  readonly productVersion: string;
}

function citation(framework: Framework, charter: string | null): string {
  if (framework.charters === undefined) return '';
  const one = charter === null ? undefined : framework.charters[charter];
  // Without a charter all of them are named: guessing one would be a false citation.
  return (
    one ??
    Object.entries(framework.charters)
      .map(([name, text]) => `${text} (${name})`)
      .join('; ')
  );
}

function toControl(assessment: Assessment): ReportControl {
  const { control } = assessment;
  return {
    id: control.id,
    ref: control.ref,
    title: control.title,
    paraphrase: control.paraphrase,
    role: control.role,
    state: assessment.state,
    machine_state: assessment.machine,
    term: assessment.term,
    reasons: assessment.reasons,
    tests: assessment.tests,
    evidence: control.evidence,
    manual_part: control.manual_part,
    attestation: assessment.attestation,
    period: control.period,
    frequency: control.frequency,
    owasp_api_2023: control.owasp_api_2023,
    cwe: control.cwe,
    platform_scope: control.decide?.platform_scope === true,
    source: control.source,
  };
}

/** Decides every control of the framework on the facts and puts the report together. */
export function makeReport(request: ReportRequest, collected: Collected): ReportDocument {
  const framework = frameworkOf(request.framework);
  const source = catalogue();
  const assessments = assess(framework, source, collected.facts, request.period, request.attestations);
  const summary = Object.fromEntries(
    CONTROL_STATES.map((state) => [state, assessments.filter((entry) => entry.state === state).length]),
  ) as Record<ControlState, number>;
  return {
    format: REPORT_FORMAT,
    product_version: request.productVersion,
    framework: {
      id: framework.id,
      title: framework.title,
      version: framework.version,
      kind: framework.kind,
      status: framework.status,
      verb: framework.verb,
      citation: citation(framework, request.charter),
    },
    institution: request.institution,
    period: { from: new Date(request.period.from).toISOString(), to: new Date(request.period.to).toISOString() },
    catalogue_version: source.version,
    gate: source.gate,
    gate_reasons: gateReasons(source.gate, collected.facts),
    source: collected.source,
    facts: (Object.keys(FACTS) as FactName[]).map((name) => ({
      name,
      value: collected.facts[name],
      unit: FACTS[name].unit,
      about: FACTS[name].about,
    })),
    summary,
    controls: assessments.map(toControl),
    inventory_changes: collected.inventoryChanges,
    disclaimer: DISCLAIMER,
  };
}
