import type { ScanResult } from '../run/run.ts';
import type { Triage } from '../run/triage.ts';

/** What every report is made from. Formatters are pure: the same input gives the same text. */
export interface ScanReport {
  readonly result: ScanResult;
  readonly triage: Triage;
  /** The description's file as it stands in the repository; where findings are located. */
  readonly spec: string;
  readonly version: string;
}

export type Formatter = (report: ScanReport) => string;
