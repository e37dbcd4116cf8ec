import type { ExchangeEvent, Finding } from '@sallyport/core';
import type { Engine } from '@sallyport/engine';
import type { RecordId, SourceRecord } from '@sallyport/traffic/readers';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { offlineEngine, readPolicy, recordFormat, recordsOf } from '../offline.ts';
import { openLines } from '../output.ts';
import type { Terminal } from '../terminal.ts';

export interface InspectOptions {
  readonly in: string;
  readonly out: string;
  readonly policy?: string;
  readonly inputFormat: string;
  readonly json: boolean;
}

/** One line of the verdict file; docs/reference/cli.md is its contract. */
export interface VerdictLine {
  readonly id: RecordId;
  readonly verdict: 'block' | 'pass';
  readonly score: number;
  readonly classes: readonly string[];
  /** Without references and shares: `sallyport explain` has those. */
  readonly findings: readonly VerdictFinding[];
  readonly inspect_us: number;
  /** Reasons why a part was not inspected; absent when all was. */
  readonly gaps?: readonly string[];
}

type VerdictFinding = Pick<Finding, 'detector' | 'class' | 'point' | 'severity' | 'confidence' | 'evidence'>;

/** A request line of the input becomes one verdict line of the output, in the same order and with the same id. */
export async function inspect(options: InspectOptions, terminal: Terminal): Promise<ExitCode> {
  const engine = offlineEngine(await readPolicy(options.policy));
  const lines = openLines(options.out);
  const counts = { records: 0, blocked: 0, passed: 0, errors: 0 };
  for await (const record of recordsOf([options.in], recordFormat(options.inputFormat), 'inspecting', terminal)) {
    counts.records++;
    const line = record.ok ? verdictOf(engine, record) : errorLine(record);
    if ('error' in line) counts.errors++;
    else counts[line.verdict === 'block' ? 'blocked' : 'passed']++;
    await lines.line(JSON.stringify(line));
  }
  await lines.close();
  terminal.err(
    options.json
      ? `${JSON.stringify(counts)}\n`
      : `${counts.records} records: ${counts.blocked} block, ${counts.passed} pass, ${counts.errors} errors\n`,
  );
  return counts.errors > 0 ? EXIT.negative : EXIT.ok;
}

function errorLine(record: Extract<SourceRecord, { ok: false }>): {
  id: RecordId | null;
  error: { code: string; place: string; detail: string };
} {
  const { code, place, detail } = record.error;
  return { id: record.id, error: { code, place, detail } };
}

function verdictOf(engine: Engine, record: Extract<SourceRecord, { ok: true }>): VerdictLine {
  const outcome = engine.inspect(record.transaction);
  const { response } = record.transaction;
  // An answer that was recorded is looked at too; its findings never change the verdict on the request.
  const findings = response === null ? outcome.findings : answerFindings(engine, outcome, response);
  return {
    id: record.id,
    verdict: outcome.decision.verdict,
    score: Number(outcome.decision.score.toFixed(4)),
    classes: outcome.decision.classes,
    findings: findings.map(({ detector, class: attack, point, severity, confidence, evidence }) => ({
      detector,
      class: attack,
      point,
      severity,
      confidence,
      evidence,
    })),
    inspect_us: Math.round(outcome.inspect_us),
    ...(outcome.gaps.length > 0 && { gaps: outcome.gaps.map((gap) => gap.reason) }),
  };
}

function answerFindings(
  engine: Engine,
  outcome: ReturnType<Engine['inspect']>,
  response: NonNullable<Parameters<Engine['finish']>[1]['response']>,
): readonly Finding[] {
  const [exchange] = engine.finish(outcome, {
    response,
    status: response.status,
    upstreamStatus: response.status,
    duration_us: response.latency_ms * 1_000,
    requestBytes: outcome.transaction.request.body.bytes.length,
    responseBytes: response.body.bytes.length,
  });
  return (exchange as ExchangeEvent | undefined)?.findings ?? outcome.findings;
}
