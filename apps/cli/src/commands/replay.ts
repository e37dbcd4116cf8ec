import type { Finding } from '@sallyport/core';
import type { Outcome } from '@sallyport/engine';
import { maskTarget } from '@sallyport/traffic';
import type { RecordId } from '@sallyport/traffic/readers';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { offlineEngine, readPolicy, recordFormat, recordsOf } from '../offline.ts';
import type { Terminal } from '../terminal.ts';

export interface ReplayOptions {
  readonly in: readonly string[];
  readonly policy?: string;
  readonly inputFormat: string;
  readonly examples: number;
  readonly json: boolean;
}

/** Distinct keys kept in each count; more are summed under `(other)`, so that hostile input cannot grow the report. */
const KEYS_MAX = 1_000;

interface Example {
  readonly id: RecordId;
  readonly line: number;
  readonly method: string;
  readonly host: string;
  readonly target: string;
  readonly action: string;
  readonly score: number;
  readonly reasons: readonly string[];
  readonly findings: readonly Finding[];
}

/** What a policy would have done with recorded traffic. */
export interface ReplayReport {
  readonly policy: string;
  records: number;
  errors: number;
  /** What would have happened under the modes of the policy. */
  readonly actions: { pass: number; block: number };
  /** What block mode everywhere would have done. */
  readonly verdicts: { pass: number; block: number };
  readonly incomplete: Record<string, number>;
  readonly classes: Record<string, number>;
  readonly detectors: Record<string, number>;
  readonly routes: Record<string, number>;
  readonly modes: Record<string, number>;
  readonly examples: Example[];
}

function count(table: Record<string, number>, key: string): void {
  const slot = table[key] !== undefined || Object.keys(table).length < KEYS_MAX ? key : '(other)';
  table[slot] = (table[slot] ?? 0) + 1;
}

function add(report: ReplayReport, outcome: Outcome): void {
  const { decision, settings } = outcome;
  report.records++;
  report.actions[decision.action]++;
  report.verdicts[decision.verdict]++;
  count(report.modes, decision.mode);
  if (decision.verdict === 'block') count(report.routes, settings.route || '(no route rule)');
  for (const gap of new Set(outcome.gaps.map((entry) => entry.reason))) count(report.incomplete, gap);
  for (const name of decision.classes) count(report.classes, name);
  for (const detector of new Set(outcome.findings.map((finding) => finding.detector))) count(report.detectors, detector);
}

function example(outcome: Outcome, id: RecordId, line: number): Example {
  const { request } = outcome.transaction;
  return {
    id,
    line,
    method: request.method,
    host: request.host,
    target: maskTarget(request.target),
    action: outcome.decision.action,
    score: Number(outcome.decision.score.toFixed(4)),
    reasons: outcome.decision.reasons.map((reason) => `${reason.kind}: ${reason.rule} (${reason.detail})`),
    findings: outcome.findings,
  };
}

/** Runs recorded traffic through a policy without any network; the same input and policy give the same report. */
export async function replay(options: ReplayOptions, terminal: Terminal): Promise<ExitCode> {
  const engine = offlineEngine(await readPolicy(options.policy));
  const report: ReplayReport = {
    policy: engine.policy,
    records: 0,
    errors: 0,
    actions: { pass: 0, block: 0 },
    verdicts: { pass: 0, block: 0 },
    incomplete: {},
    classes: {},
    detectors: {},
    routes: {},
    modes: {},
    examples: [],
  };
  for await (const record of recordsOf(options.in, recordFormat(options.inputFormat), 'replaying', terminal)) {
    if (!record.ok) {
      report.errors++;
      terminal.err(`${record.error.message}\n`);
      continue;
    }
    const outcome = engine.inspect(record.transaction);
    add(report, outcome);
    if (outcome.decision.verdict === 'block' && report.examples.length < options.examples)
      report.examples.push(example(outcome, record.id, record.line));
  }
  terminal.out(options.json ? `${JSON.stringify(report, null, 2)}\n` : summary(report));
  return report.errors > 0 ? EXIT.negative : EXIT.ok;
}

function table(title: string, counts: Record<string, number>): string {
  const rows = Object.entries(counts).sort((a, b) => b[1] - a[1]);
  if (rows.length === 0) return '';
  return `${title}\n${rows.map(([key, value]) => `  ${key.padEnd(32)} ${value}`).join('\n')}\n`;
}

function summary(report: ReplayReport): string {
  const head = `${report.records} requests under policy ${report.policy}: ${report.actions.block} would have been blocked, ${report.actions.pass} passed`;
  const everywhere = `in block mode everywhere: ${report.verdicts.block} blocked, ${report.verdicts.pass} passed`;
  const examples = report.examples.map(
    (item) => `  line ${item.line} ${item.method} ${item.host}${item.target}\n    ${item.reasons.join('; ')}\n`,
  );
  return [
    `${head}\n${everywhere}\n`,
    table('modes', report.modes),
    table('attack classes', report.classes),
    table('detectors', report.detectors),
    table('blocked by route rule', report.routes),
    table('not wholly inspected', report.incomplete),
    examples.length > 0 ? `examples\n${examples.join('')}` : '',
    report.errors > 0 ? `${report.errors} records could not be read\n` : '',
  ].join('');
}
