import { ATTACK_CLASS_INFO, type AttackClass, type ExchangeEvent, type Finding, SallyportError, type Transaction } from '@sallyport/core';
import type { Engine } from '@sallyport/engine';
import type { RecordId } from '@sallyport/traffic/readers';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { readBytes } from '../input.ts';
import { offlineEngine, readPolicy, recordFormat, recordsOf } from '../offline.ts';
import { openLines } from '../output.ts';
import { readRawRequest } from '../raw-request.ts';
import type { Terminal } from '../terminal.ts';

export interface ExplainOptions {
  readonly in?: string;
  readonly request?: string;
  readonly policy?: string;
  readonly inputFormat: string;
  readonly out: string;
  readonly json: boolean;
}

/** One explained request; docs/reference/formats.md is its contract. */
export interface Explanation {
  readonly id: RecordId;
  readonly method: string;
  readonly host: string;
  /** Masked. */
  readonly path: string;
  readonly verdict: 'block' | 'pass';
  readonly score: number;
  /** From this score on it is blocked. */
  readonly threshold: number;
  /** Of the classes found, those that have a threshold of their own: their own score counts against that alone. */
  readonly class_thresholds: Readonly<Partial<Record<AttackClass, number>>>;
  readonly classes: readonly string[];
  readonly reasons: ExchangeEvent['decision']['reasons'];
  readonly findings: readonly Finding[];
  readonly gaps: ExchangeEvent['gaps'];
  readonly facts: ExchangeEvent['facts'];
  readonly policy: string;
  readonly versions: ExchangeEvent['versions'];
}

/** Why each request gets its verdict: every finding with its references, its place, what fired and what it added to the score. */
export async function explain(options: ExplainOptions, terminal: Terminal): Promise<ExitCode> {
  if ((options.in === undefined) === (options.request === undefined)) {
    throw new SallyportError('USAGE', 'explain', 'one of --in and --request is needed');
  }
  const engine = offlineEngine(await readPolicy(options.policy));
  const lines = openLines(options.out);
  const write = async (explanation: Explanation): Promise<void> => {
    await lines.line(options.json ? JSON.stringify(explanation) : inWords(explanation));
  };
  let code: ExitCode = EXIT.ok;
  if (options.request !== undefined) {
    await write(explainOne(engine, readRawRequest(await readBytes(options.request), options.request), options.request));
  } else {
    for await (const record of recordsOf([options.in!], recordFormat(options.inputFormat), 'explaining', terminal)) {
      if (record.ok) await write(explainOne(engine, record.transaction, record.id));
      else {
        code = EXIT.negative;
        terminal.err(`${record.error.message}\n`);
      }
    }
  }
  await lines.close();
  return code;
}

function explainOne(engine: Engine, transaction: Transaction, id: RecordId): Explanation {
  const outcome = engine.inspect(transaction);
  const { response } = transaction;
  const status = response?.status ?? 0;
  const [event] = engine.finish(outcome, {
    response,
    status,
    upstreamStatus: status,
    duration_us: 0,
    requestBytes: transaction.request.body.bytes.length,
    responseBytes: response?.body.bytes.length ?? 0,
  });
  const { method, host, path, decision, findings, gaps, facts, versions } = event as ExchangeEvent;
  const { verdict, score, classes, reasons, policy } = decision;
  const { blockThreshold: threshold, classThresholds } = outcome.settings;
  const found = new Set(findings.map((finding) => finding.class));
  const class_thresholds = Object.fromEntries([...(classThresholds ?? [])].filter(([name]) => found.has(name)));
  return { id, method, host, path, verdict, score, threshold, class_thresholds, classes, reasons, findings, gaps, facts, policy, versions };
}

/** For people: a head line, then finding by finding. */
function inWords(one: Explanation): string {
  const head = `${one.id}  ${one.method} ${one.host}${one.path}`;
  const own = Object.entries(one.class_thresholds).map(([name, threshold]) => `${name} by itself from ${threshold} on`);
  const verdict = `  ${one.verdict}: score ${one.score.toFixed(3)}, blocked from ${[`${one.threshold} on`, ...own].join(', ')}`;
  const findings = one.findings.flatMap((finding, index) => findingInWords(finding, index + 1));
  const lists = [
    ...one.reasons.map((reason) => `  reason: ${reason.detail} (${reason.kind} ${reason.rule})`),
    ...one.gaps.map((gap) => `  not inspected: ${gap.detail} (${gap.reason})`),
    ...one.facts.map((fact) => `  seen: ${fact.kind}, ${fact.detail}`),
  ];
  const versions = `  policy ${one.policy}, rules ${one.versions.rules}, scored by ${one.versions.model}`;
  return [head, verdict, ...(findings.length === 0 ? ['  nothing was found'] : findings), ...lists, versions, ''].join('\n');
}

function findingInWords(finding: Finding, number: number): string[] {
  const references = [`CWE-${finding.cwe}`, ...finding.capec.map((pattern) => `CAPEC-${pattern}`), finding.owasp].join(', ');
  return [
    `  ${number}. ${ATTACK_CLASS_INFO[finding.class].title} (${references}), ${finding.severity}`,
    `     at ${finding.point}`,
    `     ${finding.evidence}`,
    ...finding.indicators.map(
      ({ id, weight, contribution, about }) =>
        `     ${id}: weight ${weight.toFixed(2)}, adds ${contribution.toFixed(3)}${about === undefined ? '' : ` (${about})`}`,
    ),
    ...(finding.indicators.length === 0 ? [`     ${finding.detector}: confidence ${finding.confidence.toFixed(2)}, in the answer`] : []),
  ];
}
