import { AbuseMonitor } from '@sallyport/abuse';
import {
  type AbuseAlert,
  type EventDraft,
  type ExchangeEvent,
  type Finding,
  type ResponseView,
  SallyportError,
  type Signal,
} from '@sallyport/core';
import type { Engine, JudgedAnswer, Outcome } from '@sallyport/engine';
import { LimitObserver, type LimitSuggestion } from '@sallyport/policy';
import { maskTarget } from '@sallyport/traffic';
import type { RecordId } from '@sallyport/traffic/readers';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { offlineEngine, readPolicy, readSpecs, recordFormat, recordsOf } from '../offline.ts';
import type { Terminal } from '../terminal.ts';
import { type RuleReport, RuleTally, ruleTable } from './replay-rules.ts';

export interface ReplayOptions {
  readonly in: readonly string[];
  readonly policy?: string;
  readonly spec?: readonly string[];
  readonly suggestLimits?: boolean;
  readonly from?: string;
  readonly to?: string;
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
  readonly signals: readonly Signal[];
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
  /** Departures from descriptions, limits passed, custom rules: in force and in shadow. */
  readonly rules: RuleReport[];
  /** Limits that the traffic suggests, where asked for. */
  readonly limit_suggestions: LimitSuggestion[];
  /** Alerts of the behaviour detectors; at most `ALERTS_MAX` are listed, all are counted. */
  readonly alerts: AbuseAlert[];
  readonly abuse: Record<string, number>;
  readonly routes: Record<string, number>;
  readonly modes: Record<string, number>;
  readonly examples: Example[];
}

function count(table: Record<string, number>, key: string): void {
  const slot = table[key] !== undefined || Object.keys(table).length < KEYS_MAX ? key : '(other)';
  table[slot] = (table[slot] ?? 0) + 1;
}

function add(report: ReplayReport, { settings, ...outcome }: Outcome): void {
  const { decision } = outcome;
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
    signals: outcome.signals,
  };
}

/** The window of `--from` and `--to`, milliseconds since the epoch; `to` exclusive. */
function windowOf({ from, to }: ReplayOptions): { readonly from: number; readonly to: number } {
  const read = (option: string, text: string | undefined, otherwise: number): number => {
    const at = text === undefined ? otherwise : Date.parse(text);
    if (Number.isNaN(at)) throw new SallyportError('USAGE', option, `"${text}" is no date (ISO 8601)`);
    return at;
  };
  const window = { from: read('--from', from, Number.NEGATIVE_INFINITY), to: read('--to', to, Number.POSITIVE_INFINITY) };
  if (window.from >= window.to) throw new SallyportError('PERIOD_INVALID', '--from', `${from} is not before ${to}`);
  return window;
}

/** Runs recorded traffic through a policy without any network; the same input and policy give the same report. */
export async function replay(options: ReplayOptions, terminal: Terminal): Promise<ExitCode> {
  const policy = await readPolicy(options.policy);
  const engine = offlineEngine(policy, {}, await readSpecs(options.spec ?? []));
  const report: ReplayReport = {
    policy: engine.policy,
    records: 0,
    errors: 0,
    actions: { pass: 0, block: 0 },
    verdicts: { pass: 0, block: 0 },
    incomplete: {},
    classes: {},
    detectors: {},
    limit_suggestions: [],
    alerts: [],
    abuse: {},
    rules: [],
    routes: {},
    modes: {},
    examples: [],
  };
  const rules = new RuleTally();
  const window = windowOf(options);
  const limits = options.suggestLimits === true ? new LimitObserver() : null;
  const monitor = policy.abuse.enabled ? new AbuseMonitor(policy.abuse as ConstructorParameters<typeof AbuseMonitor>[0]) : null;
  for await (const record of recordsOf(options.in, recordFormat(options.inputFormat), 'replaying', terminal)) {
    if (!record.ok) {
      report.errors++;
      terminal.err(`${record.error.message}\n`);
      continue;
    }
    const { transaction } = record;
    if (transaction.at < window.from || transaction.at >= window.to) continue;
    const inspected = engine.inspect(transaction);
    const event = recorded(engine, inspected);
    const outcome = event === null ? inspected : { ...inspected, decision: event.decision, gaps: event.gaps, signals: event.signals ?? [] };
    const { decision, signals, findings, principal } = outcome;
    if (monitor !== null && event !== null) addAlerts(report, monitor.observe(event));
    add(report, outcome);
    const { client, request, response } = transaction;
    const caller = principal.id ?? client.address;
    const line = `line ${record.line} ${request.method} ${request.host}${maskTarget(request.target)}`;
    rules.add({ caller, signals, findings, decision, status: response?.status ?? 0, line });
    limits?.add(event?.activity?.shape ?? request.method, caller, transaction.at, findings.length + signals.length === 0);
    if ((decision.verdict === 'block' || signals.length > 0) && report.examples.length < options.examples)
      report.examples.push(example(outcome, record.id, record.line));
  }
  report.rules.push(...rules.reports());
  report.limit_suggestions.push(...(limits?.suggestions() ?? []));
  terminal.out(options.json ? `${JSON.stringify(report, null, 2)}\n` : summary(report));
  return report.errors > 0 ? EXIT.negative : EXIT.ok;
}

type Recorded = Omit<ExchangeEvent, 'id' | 'stream' | 'seq'>;

/** What would have been recorded of an exchange whose answer is in the recording too. */
function recorded(engine: Engine, outcome: Outcome): Recorded | null {
  const { response } = outcome.transaction;
  const status = response?.status ?? 0;
  const drafts: readonly EventDraft[] = engine.finish(outcome, {
    response,
    judged: response === null ? null : judged(engine, outcome, response),
    status,
    upstreamStatus: status,
    duration_us: (response?.latency_ms ?? 0) * 1_000,
    requestBytes: outcome.transaction.request.body.bytes.length,
    responseBytes: response?.body.bytes.length ?? 0,
  });
  return drafts.find((draft) => draft.kind === 'exchange') ?? null;
}

/** What a gateway would have made of the answer: one that it would have held back is judged as held. */
function judged(engine: Engine, outcome: Outcome, response: ResponseView): JudgedAnswer | null {
  const bodyLength = response.body.state === 'none' ? 0 : response.body.bytes.length;
  const plan = engine.planAnswer(outcome, { ...response, bodyLength });
  if (plan.kind === 'pass') return null;
  return plan.kind === 'judged' ? plan.judged : engine.judgeAnswer(outcome, response);
}

/** Alerts listed in the JSON report, and in the text. */
const ALERTS_MAX = 10_000;
const ALERTS_SHOWN = 20;

function addAlerts(report: ReplayReport, alerts: readonly AbuseAlert[]): void {
  for (const alert of alerts) {
    count(report.abuse, alert.detector);
    if (report.alerts.length < ALERTS_MAX) report.alerts.push(alert);
  }
}

const SUGGESTIONS_SHOWN = 30;

function suggestionText({
  operation,
  callers,
  p99,
  p99_interval: [low, high],
  requests_per_minute,
  throttled,
  throttled_clean,
}: LimitSuggestion): string {
  const seen = `${callers} callers, 99 % of them at most ${p99} a minute (${low} to ${high})`;
  return `  ${operation}: ${requests_per_minute} a minute\n    ${seen}; would have throttled ${throttled}, ${throttled_clean} of them clean\n`;
}

function alertText({ at, detector, subject, detail, confidence, evidence }: AbuseAlert): string {
  const when = new Date(at).toISOString();
  return `  ${when} ${detector}: ${subject.kind} ${subject.value}\n    ${detail}; confidence ${confidence.toFixed(2)}; lastly ${evidence.at(-1) ?? ''}\n`;
}

function table(title: string, counts: Record<string, number>): string {
  const rows = Object.entries(counts).sort((a, b) => b[1] - a[1]);
  if (rows.length === 0) return '';
  return `${title}\n${rows.map(([key, value]) => `  ${key.padEnd(32)} ${value}`).join('\n')}\n`;
}

function signalText({ kind, rule, action, point, detail }: Signal): string {
  return `${kind} ${rule} at ${point || 'the request'} (${action}): ${detail}`;
}

function summary(report: ReplayReport): string {
  const head = `${report.records} requests under policy ${report.policy}: ${report.actions.block} would have been blocked, ${report.actions.pass} passed`;
  const everywhere = `in block mode everywhere: ${report.verdicts.block} blocked, ${report.verdicts.pass} passed`;
  const examples = report.examples.map(
    (item) =>
      `  line ${item.line} ${item.method} ${item.host}${item.target}\n    ${[...item.reasons, ...item.signals.map(signalText)].join('; ')}\n`,
  );
  return [
    `${head}\n${everywhere}\n`,
    table('modes', report.modes),
    table('attack classes', report.classes),
    table('detectors', report.detectors),
    table('abuse alerts', report.abuse),
    report.alerts.length > 0 ? `alerts\n${report.alerts.slice(0, ALERTS_SHOWN).map(alertText).join('')}` : '',
    report.limit_suggestions.length > 0
      ? `limits suggested\n${report.limit_suggestions.slice(0, SUGGESTIONS_SHOWN).map(suggestionText).join('')}`
      : '',
    ruleTable(report.rules),
    table('blocked by route rule', report.routes),
    table('not wholly inspected', report.incomplete),
    examples.length > 0 ? `examples\n${examples.join('')}` : '',
    report.errors > 0 ? `${report.errors} records could not be read\n` : '',
  ].join('');
}
