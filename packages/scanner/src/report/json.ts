import { curl } from './curl.ts';
import type { Formatter } from './model.ts';

/** The whole result, for machines. Fields are only ever added. */
export const jsonReport: Formatter = ({ result, triage, spec, version }) => {
  const withCommand = (findings: readonly (typeof result.findings)[number][]): object[] =>
    findings.map((finding) => ({ ...finding, reproduce: finding.evidence.map(curl) }));
  const report = {
    format: 'sallyport-scan',
    version: 1,
    tool: { name: 'sallyport', version },
    target: result.target,
    spec,
    seed: result.seed,
    requests: result.requests,
    duration_ms: result.duration_ms,
    stopped: result.stopped,
    coverage: { operations: result.operations, reached: result.reached, unreached: result.unreached },
    findings: withCommand(triage.fresh),
    known: withCommand(triage.known),
    suppressed: triage.suppressed.map(({ finding, by }) => ({ finding, suppression: by })),
    expired_suppressions: triage.expired,
    fixed_since_baseline: triage.gone,
    notes: result.notes,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
};
