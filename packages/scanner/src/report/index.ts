import { harReport } from './har.ts';
import { htmlReport } from './html.ts';
import { jsonReport } from './json.ts';
import { junitReport } from './junit.ts';
import { markdownReport } from './markdown.ts';
import type { Formatter } from './model.ts';
import { sarifReport } from './sarif.ts';
import { summaryReport } from './summary.ts';

export { baselineText, reaches, readBaseline, type Triage, triage } from '../run/triage.ts';
export type { Formatter, ScanReport } from './model.ts';

export type ReportFormat = 'summary' | 'json' | 'sarif' | 'junit' | 'har' | 'markdown' | 'html';

/** Every report, by the name of its option. */
export const FORMATTERS: Readonly<Record<ReportFormat, Formatter>> = {
  summary: summaryReport,
  json: jsonReport,
  sarif: sarifReport,
  junit: junitReport,
  har: harReport,
  markdown: markdownReport,
  html: htmlReport,
};
