export {
  type Assessment,
  type Attestation,
  assess,
  CONTROL_STATES,
  type ControlState,
  gateReasons,
  type Period,
} from './assess/assess.ts';
export type { Bundle, BundleCheck, BundleVerdict } from './bundle/bundle.ts';
export { createBundle, createPartnerBundle, verifyBundle } from './bundle/bundle.ts';
export { catalogue, controlsOf, frameworkOf, frameworks } from './catalogue/load.ts';
export type { Catalogue, Control, Framework, Gate } from './catalogue/schema.ts';
export type { CollectContext, Collected, LogRecord } from './facts/collect.ts';
export { collectFacts } from './facts/collect.ts';
export type { FactName, Facts } from './facts/fact-table.ts';
export { FACTS } from './facts/fact-table.ts';
export { collectPartner, type PartnerCollected } from './partner/collect.ts';
export { makePartnerReport, type PartnerAgreement, type PartnerReport } from './partner/document.ts';
export type { ReportControl, ReportDocument, ReportRequest } from './report/document.ts';
export { makeReport } from './report/document.ts';
export { checkPeriod } from './report/period.ts';
