import { resolve } from 'node:path';
import { type Clock, type EventDraft, type RandomSource, SallyportError, severityRank } from '@sallyport/core';
import type { FastifyBaseLogger } from 'fastify';
import type { FindingsConfig } from '../findings-config.ts';
import type { WeaknessKeeper } from '../ingest/weakness-keeper.ts';
import { ITSELF, type StoredWeakness } from '../ingest/weakness-store.ts';
import type { RunResult } from '../resources/scans/presenter.ts';
import { RUN_LINES_MAX, type ScanFindingLine, type ScanRunKind } from '../resources/scans/schema.ts';
import type { WeaknessRetest } from '../resources/weaknesses/schema.ts';
import type { ScanRunRow } from '../state/finding-tables.ts';
import type { StateStore } from '../state/open.ts';
import { isQuiet, nextAfter, parseCron, parseQuiet, type QuietHours } from './cron.ts';
import { type RecordedAttack, replayAttack, stagingFor } from './replay.ts';
import { checksFor, judgeRetest, seenByScan } from './retest.ts';
import { type RunEnd, RunStore } from './run-store.ts';
import type { ScheduledScan } from './scan-config.ts';
import { ScanProcess, TIDY_MS_MAX } from './scan-process.ts';
import type { ScanTask, ScanTaskResult } from './scan-task.ts';

const MINUTE_MS = 60_000;
/** The end of the control plane waits so long for a scan to take its objects away, milliseconds. */
const CLOSING_MS_MAX = 5_000;
/** Runs of the whole scan: what a schedule counts from, and what a list shows as the last. */
const WHOLE: readonly ScanRunKind[] = ['scheduled', 'manual', 'spec-change'];

export interface ScanPorts {
  readonly state: StateStore;
  readonly weaknesses: WeaknessKeeper;
  readonly config: FindingsConfig;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: FastifyBaseLogger;
  readonly record: (draft: EventDraft) => Promise<void>;
  /** A recorded attack by the id of its event. @throws SallyportError `NOT_FOUND`. */
  readonly attack: (event: string) => Promise<RecordedAttack>;
}

interface Underway {
  readonly id: string;
  readonly scan: ScheduledScan;
  readonly process: ScanProcess;
  readonly until: number;
  why: string;
}

/** Runs scans, retests and replays, one at a time: when their time comes, when a description changes, and when a person asks. */
export class ScanDesk {
  readonly runs: RunStore;
  readonly #ports: ScanPorts;
  readonly #startedAt: number;
  readonly #quiet = new Map<string, readonly QuietHours[]>();
  #underway: Underway | null = null;
  #busy = false;
  #turn: Promise<void> = Promise.resolve();

  constructor(ports: ScanPorts) {
    this.#ports = ports;
    this.#startedAt = ports.clock.now();
    this.runs = new RunStore(ports.state);
    for (const { name, quiet_hours } of ports.config.scans)
      this.#quiet.set(
        name,
        quiet_hours.flatMap((text) => parseQuiet(text) ?? []),
      );
  }

  get scans(): readonly ScheduledScan[] {
    return this.#ports.config.scans;
  }

  quiet(name: string): boolean {
    return isQuiet(this.#quiet.get(name) ?? [], this.#ports.clock.now());
  }

  /** The last run of a whole scan. */
  async last(name: string): Promise<ScanRunRow | null> {
    return await this.runs.last(name, WHOLE);
  }

  /** When it runs next by its schedule, milliseconds since the epoch; 0 where it has none. What was missed is not made up for. */
  async nextAt({ name, schedule }: ScheduledScan): Promise<number> {
    const cron = schedule === null ? '' : parseCron(schedule);
    if (typeof cron === 'string') return 0;
    const last = await this.runs.last(name, ['scheduled']);
    return nextAfter(cron, Math.max(this.#startedAt, Number(last?.created_at ?? 0))) ?? 0;
  }

  /** @throws SallyportError `NOT_FOUND`, `CONFLICT` in quiet hours, `RATE_LIMITED`. */
  async start(name: string, by: string): Promise<ScanRunRow> {
    const scan = this.#scan(name);
    this.#refuseQuiet(scan);
    return await this.#add({ scan: name, kind: 'manual', weakness: '', by, detail: '' });
  }

  /** Runs the scans of a description that was replaced. */
  async onDescription(description: string): Promise<void> {
    for (const scan of this.scans) {
      if (!scan.on_description_change || scan.description !== description) continue;
      const waits = (await this.runs.waiting()).some((run) => run.scan === scan.name && WHOLE.includes(run.kind));
      if (!waits) await this.#add({ scan: scan.name, kind: 'spec-change', weakness: '', by: ITSELF, detail: `${description} changed` });
    }
  }

  /** Has a weakness looked for again. @throws SallyportError `BAD_REQUEST` where nothing can do that. */
  async retest(id: string, by: string): Promise<ScanRunRow> {
    const weakness = await this.#ports.weaknesses.list.read(id);
    if (weakness.seen.kind === 'exploited') {
      const event = weakness.seen.events.at(-1) ?? '';
      return await this.replay(event, by, id);
    }
    if (checksFor(weakness).length === 0)
      throw new SallyportError('BAD_REQUEST', 'retest', 'no check looks for this again; traffic or the next import shows it');
    const scan = this.scans.find(({ hosts }) => hosts.includes(weakness.seen.host)) ?? null;
    if (scan === null) throw new SallyportError('BAD_REQUEST', 'findings.scans', `no scan names the host ${weakness.seen.host}`);
    this.#refuseQuiet(scan);
    return await this.#add({ scan: scan.name, kind: 'retest', weakness: id, by, detail: '' });
  }

  /** Sends a recorded attack to the copy of its host. @throws SallyportError `NOT_FOUND`, `BAD_REQUEST` where there is no copy. */
  async replay(event: string, by: string, weakness = ''): Promise<ScanRunRow> {
    const attack = await this.#ports.attack(event);
    const target = stagingFor(this.#ports.config.staging, attack);
    return await this.#add({ scan: new URL(target.url).host, kind: 'replay', weakness, by, detail: event });
  }

  /** Ends a run early. @throws SallyportError `NOT_FOUND`, `CONFLICT` when it does not run. */
  async stop(id: string, by: string): Promise<ScanRunRow> {
    const row = await this.runs.read(id);
    const why = `ended by ${by}`;
    if (row.state === 'waiting') await this.#end(row, { state: 'stopped', requests: 0, findings: 0, detail: why, result: null });
    else if (this.#underway?.id === id) this.#halt(why);
    else throw new SallyportError('CONFLICT', 'scan run', `it is ${row.state}`);
    return await this.runs.read(id);
  }

  /** Ends what is under way, for the end of the control plane. */
  async close(): Promise<void> {
    this.#halt('the control plane ended', CLOSING_MS_MAX);
    await this.#turn;
  }

  /** Called again and again: ends what has no right to go on, starts what is due. Does not wait for what it starts. */
  async tick(): Promise<void> {
    const { clock } = this.#ports;
    const now = clock.now();
    const running = this.#underway;
    if (running !== null) {
      if (now >= running.until) this.#halt(`it took longer than ${running.scan.minutes_max} minutes`);
      else if (this.quiet(running.scan.name)) this.#halt('its quiet hours began');
    }
    if (this.#busy) return;
    for (const scan of this.scans) {
      const at = await this.nextAt(scan);
      if (at !== 0 && at <= now) await this.#add({ scan: scan.name, kind: 'scheduled', weakness: '', by: ITSELF, detail: '' });
    }
    const next = (await this.runs.waiting()).find(({ scan }) => !this.quiet(scan));
    if (next !== undefined) await this.#begin(next);
  }

  #scan(name: string): ScheduledScan {
    const scan = this.scans.find((one) => one.name === name);
    if (scan === undefined) throw new SallyportError('NOT_FOUND', 'scan', name);
    return scan;
  }

  #refuseQuiet({ name, quiet_hours }: ScheduledScan): void {
    if (this.quiet(name)) throw new SallyportError('CONFLICT', 'quiet hours', `nothing is sent during ${quiet_hours.join(', ')} UTC`);
  }

  async #add(run: Pick<ScanRunRow, 'scan' | 'kind' | 'weakness' | 'by' | 'detail'>): Promise<ScanRunRow> {
    const { clock, random } = this.#ports;
    return await this.runs.add(run, clock.now(), random);
  }

  #halt(why: string, tidy_ms: number = TIDY_MS_MAX): void {
    if (this.#underway === null) return;
    this.#underway.why = why;
    this.#underway.process.stop(tidy_ms);
  }

  /** Begins a run and does not wait for its end. */
  async #begin(row: ScanRunRow): Promise<void> {
    const { clock, logger } = this.#ports;
    this.#busy = true;
    await this.runs.started(row.id, clock.now());
    const work = row.kind === 'replay' ? this.#replay(row) : this.#scanRun(row);
    this.#turn = work
      .catch((error: unknown) => {
        if (!(error instanceof SallyportError)) logger.error({ err: error }, 'a scan run failed');
        return failedEnd(error);
      })
      .then((end) => this.#end(row, end))
      .catch((error: unknown) => logger.error({ err: error }, 'the end of a scan run could not be kept'))
      .finally(() => {
        this.#underway = null;
        this.#busy = false;
      });
  }

  /** Has a process of its own do the run. */
  async #scanRun(row: ScanRunRow): Promise<RunEnd> {
    const scan = this.#scan(row.scan);
    const weakness = row.weakness === '' ? null : await this.#ports.weaknesses.list.read(row.weakness);
    const process = new ScanProcess(await this.#task(scan, weakness));
    const underway: Underway = { id: row.id, scan, process, until: this.#ports.clock.now() + scan.minutes_max * MINUTE_MS, why: '' };
    this.#underway = underway;
    const result = await process.result;
    if (weakness === null) return await this.#took(scan, result, underway.why);
    return await this.#retested(row, weakness, result, underway.why);
  }

  async #task(scan: ScheduledScan, weakness: StoredWeakness | null): Promise<ScanTask> {
    const { db } = this.#ports.state;
    const description =
      scan.description === ''
        ? null
        : ((await db.selectFrom('specs').select(['name', 'text']).where('name', '=', scan.description).executeTakeFirst()) ?? null);
    if (scan.description !== '' && description === null) throw new SallyportError('NOT_FOUND', 'description', scan.description);
    const seen = weakness?.seen;
    return {
      config: resolve(scan.config),
      description,
      readOnly: scan.production,
      checks: weakness === null ? [] : checksFor(weakness),
      only: seen === undefined || seen.template === '/*' || seen.method === '' ? null : { method: seen.method, template: seen.template },
    };
  }

  /** Brings what a whole scan found into the list, and settles what was to be retested. */
  async #took(scan: ScheduledScan, result: ScanTaskResult, why: string): Promise<RunEnd> {
    const { weaknesses, clock } = this.#ports;
    const now = clock.now();
    const seen = result.findings.map((finding) => seenByScan(finding, scan.hosts[0] ?? result.host, now));
    const turns = await weaknesses.take(seen, now, ITSELF);
    await this.#settle(scan, result, new Set(seen.map(({ id }) => id)));
    const lines = seen
      .toSorted((a, b) => severityRank(b.severity) - severityRank(a.severity))
      .slice(0, RUN_LINES_MAX)
      .map(
        ({ id, title, severity, method, template }): ScanFindingLine => ({
          weakness: id,
          title,
          severity,
          place: `${method} ${template}`.trim(),
        }),
      );
    const fresh = turns.filter(({ action }) => action === 'found' || action === 'reopened').length;
    const stopped = result.stopped !== null;
    const detail = stopped
      ? why || `ended early: ${result.stopped}`
      : `${result.findings.length} proven, ${result.reached.length} operations tested`;
    return { state: stopped ? 'stopped' : 'done', requests: result.requests, findings: fresh, detail, result: resultOf(result, lines) };
  }

  /** What was said to be fixed and was looked for by this run is closed, with the run as the proof. What was found again is open already. */
  async #settle({ name, hosts }: ScheduledScan, result: ScanTaskResult, found: ReadonlySet<string>): Promise<void> {
    const listed = new Set([...hosts, result.host]);
    for (const weakness of await this.#ports.weaknesses.list.all()) {
      if (weakness.state !== 'fixed-pending-retest' || !listed.has(weakness.seen.host) || found.has(weakness.id)) continue;
      const { outcome, detail } = judgeRetest(weakness, result);
      if (outcome === 'gone') await this.#conclude(weakness, { run: name, at: this.#ports.clock.now(), outcome, detail }, ITSELF);
    }
  }

  async #retested(row: ScanRunRow, weakness: StoredWeakness, result: ScanTaskResult, why: string): Promise<RunEnd> {
    const judged = judgeRetest(weakness, result);
    await this.#conclude(weakness, { run: row.id, at: this.#ports.clock.now(), ...judged }, row.by);
    const stopped = result.stopped !== null;
    const detail = `${judged.outcome}: ${stopped ? why || judged.detail : judged.detail}`;
    return {
      state: stopped ? 'stopped' : 'done',
      requests: result.requests,
      findings: judged.outcome === 'present' ? 1 : 0,
      detail,
      result: resultOf(result, []),
    };
  }

  /** Notes a retest with its weakness; one that waited for it is closed, or open again. */
  async #conclude({ id }: StoredWeakness, retest: WeaknessRetest, by: string): Promise<void> {
    const { list } = this.#ports.weaknesses;
    const { at, outcome, detail } = retest;
    const words = `${outcome} (${retest.run}): ${detail}`;
    await list.note(id, { at, by, action: 'retest', detail: words }, { retest: JSON.stringify(retest) });
    const { state } = await list.read(id);
    if (state !== 'fixed-pending-retest' || outcome === 'untested') return;
    const to = outcome === 'gone' ? 'closed' : 'open';
    const values = outcome === 'gone' ? { reason: `retest ${retest.run}: ${detail}` } : { reason: '', opened_at: at };
    await list.move(id, state, to, values, { at, by, action: 'state', detail: `${state} to ${to} by the retest ${retest.run}` });
  }

  async #replay(row: ScanRunRow): Promise<RunEnd> {
    const { attack: read, config, clock, weaknesses } = this.#ports;
    const attack = await read(row.detail);
    const replay = await replayAttack(attack, stagingFor(config.staging, attack), clock);
    const { outcome } = replay;
    if (row.weakness !== '') {
      // That an attack no longer works there says it is mended only where the copy answered all of it whole.
      const gone = outcome === 'refused' && !replay.partly_masked;
      const judged = outcome === 'worked' ? 'present' : gone ? 'gone' : 'untested';
      const weakness = await weaknesses.list.read(row.weakness);
      await this.#conclude(
        weakness,
        { run: row.id, at: clock.now(), outcome: judged, detail: `replay on ${replay.target}: ${outcome}` },
        row.by,
      );
    }
    const detail = `${outcome} on ${replay.target}`;
    const result: RunResult = { lines: [], notes: [], reached: 0, unreached: 0, replay };
    return { state: 'done', requests: replay.steps.length, findings: outcome === 'worked' ? 1 : 0, detail, result };
  }

  async #end(row: ScanRunRow, end: RunEnd): Promise<void> {
    const { clock, record } = this.#ports;
    const at = clock.now();
    await this.runs.ended(row.id, end, at);
    const what = `${row.kind} ${row.id} of ${row.scan}${row.weakness === '' ? '' : ` for ${row.weakness}`}, by ${row.by}`;
    const detail = `${what}: ${end.state}, ${end.requests} requests, ${end.findings} findings; ${end.detail}`;
    await record({ kind: 'system', at, name: 'scan-finished', detail, count: end.findings });
  }
}

function resultOf({ notes, reached, unreached }: ScanTaskResult, lines: readonly ScanFindingLine[]): RunResult {
  return { lines, notes, reached: reached.length, unreached, replay: null };
}

function failedEnd(error: unknown): RunEnd {
  const detail =
    error instanceof SallyportError ? `${error.code} at ${error.place}: ${error.detail}` : 'an error of our own; the log has it';
  return { state: 'failed', requests: 0, findings: 0, detail, result: null };
}
