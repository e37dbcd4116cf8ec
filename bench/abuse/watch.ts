import { createHash, randomFillSync } from 'node:crypto';
import { AbuseMonitor, DEFAULT_SETTINGS } from '@sallyport/abuse';
import type { AbuseAlert, ExchangeEvent } from '@sallyport/core';
import { createEngine, createEngineMemory, type Engine } from '@sallyport/engine';
import { policySchema } from '@sallyport/policy';
import { readRecords } from '@sallyport/traffic/readers';

/** An exchange in the record format of `sallyport replay`, and the abuse it is part of, or `null`. */
export interface Labelled {
  readonly at: number;
  readonly abuse: string | null;
  readonly record: Readonly<Record<string, unknown>>;
}

export interface WatchOptions {
  /** Headers in which the edge says where a client is. */
  readonly places: { readonly latitude: string; readonly longitude: string };
  /** Passwords of which everybody knows. */
  readonly breached: readonly string[];
}

/** What became of one abuse. */
export interface Found {
  readonly abuse: string;
  readonly records: number;
  /** Detectors that said something on its records. */
  readonly by: readonly string[];
  /** From its first record to the first alert: time, and records of its own. */
  readonly delay_ms: number | null;
  readonly delayRecords: number | null;
}

export interface Watched {
  readonly records: number;
  readonly found: readonly Found[];
  /** Alerts on honest records, by detector. */
  readonly falseAlarms: Readonly<Record<string, number>>;
  readonly us_per_exchange: number;
  readonly entries: number;
}

function offline({ places, breached }: WatchOptions): Engine {
  const policy = policySchema.parse({ mode: 'monitor', abuse: { place_headers: places } });
  const clock = { now: () => Date.now(), micros: () => performance.now() * 1_000 };
  const list = new Map(breached.map((password) => [createHash('sha1').update(password).digest('hex').toUpperCase(), 1_000]));
  return createEngine(
    { policy, operations: [], partners: [], outboundListeners: [], breachedPasswords: (sha1) => list.get(sha1) ?? 0 },
    { clock, random: (bytes) => void randomFillSync(bytes) },
    // A fixed key: the same traffic gives the same hashes and so the same report.
    createEngineMemory(Buffer.alloc(32, 9)),
  );
}

async function* bytesOf(traffic: readonly Labelled[]): AsyncGenerator<Uint8Array> {
  for (const { record } of traffic) yield Buffer.from(`${JSON.stringify(record)}\n`);
}

/** Runs traffic through engine and detectors. `onAlert` is told of each alert with the abuse of its exchange. */
export async function watch(
  traffic: readonly Labelled[],
  options: WatchOptions,
  onAlert: (alert: AbuseAlert, label: Labelled) => void = () => {},
): Promise<Watched> {
  const engine = offline(options);
  const monitor = new AbuseMonitor(DEFAULT_SETTINGS);
  const tally = new Tally();
  let spent = 0n;
  let index = 0;
  for await (const record of readRecords(bytesOf(traffic), 'jsonl', { name: 'simulated' })) {
    if (!record.ok) throw record.error;
    const label = traffic[index++] as Labelled;
    const event = eventOf(engine, record.transaction);
    const before = process.hrtime.bigint();
    const alerts = monitor.observe(event);
    spent += process.hrtime.bigint() - before;
    tally.add(label, alerts);
    for (const alert of alerts) onAlert(alert, label);
  }
  return {
    records: index,
    found: tally.found(),
    falseAlarms: tally.falseAlarms,
    us_per_exchange: Number(spent) / 1_000 / index,
    entries: monitor.size,
  };
}

function eventOf(engine: Engine, transaction: Parameters<Engine['inspect']>[0]): ExchangeEvent {
  const { response } = transaction;
  const status = response?.status ?? 0;
  const result = {
    response,
    status,
    upstreamStatus: status,
    duration_us: 1_000,
    requestBytes: 0,
    responseBytes: response?.body.bytes.length ?? 0,
  };
  return engine.finish(engine.inspect(transaction), result)[0] as ExchangeEvent;
}

interface Seen {
  readonly first: number;
  records: number;
  delay_ms: number | null;
  delayRecords: number | null;
  readonly by: Set<string>;
}

const AFTERMATH_MS = 24 * 3_600_000;

function subjectOf({ detector, subject }: AbuseAlert): string {
  return `${detector} ${subject.kind} ${subject.value}`;
}

class Tally {
  readonly falseAlarms: Record<string, number> = {};
  readonly #seen = new Map<string, Seen>();
  readonly #attacked = new Map<string, number>();

  add(label: Labelled, alerts: readonly AbuseAlert[]): void {
    if (label.abuse === null) {
      for (const alert of alerts)
        if (!this.#isAftermath(alert)) this.falseAlarms[alert.detector] = (this.falseAlarms[alert.detector] ?? 0) + 1;
      return;
    }
    for (const alert of alerts) this.#attacked.set(subjectOf(alert), alert.at);
    const seen = this.#seen.get(label.abuse) ?? { first: label.at, records: 0, delay_ms: null, delayRecords: null, by: new Set<string>() };
    this.#seen.set(label.abuse, seen);
    seen.records++;
    for (const alert of alerts) {
      seen.by.add(alert.detector);
      seen.delay_ms ??= label.at - seen.first;
      seen.delayRecords ??= seen.records;
    }
  }

  /** An honest act of somebody under attack can be the one that shows it; so can any while everyone is. */
  #isAftermath(alert: AbuseAlert): boolean {
    const at = this.#attacked.get(subjectOf(alert));
    return at !== undefined && alert.at - at <= AFTERMATH_MS;
  }

  found(): Found[] {
    return [...this.#seen].map(([abuse, { by, records, delay_ms, delayRecords }]) => ({
      abuse,
      records,
      by: [...by],
      delay_ms,
      delayRecords,
    }));
  }
}

/** False alarms a day for ten thousand users. */
export function falseAlarmRate(falseAlarms: Watched['falseAlarms'], days: number, users: number): number {
  const total = Object.values(falseAlarms).reduce((sum, count) => sum + count, 0);
  return (total / days / users) * 10_000;
}
