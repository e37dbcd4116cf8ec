import { randomFillSync } from 'node:crypto';
import { AbuseMonitor, DEFAULT_SETTINGS } from '@sallyport/abuse';
import { ATTACK_NAMES, type Attack, type Intensity, type Labelled, simulate } from '@sallyport/abuse-simulator';
import type { AbuseAlert, ExchangeEvent } from '@sallyport/core';
import { createEngine, createEngineMemory, type Engine } from '@sallyport/engine';
import { policySchema } from '@sallyport/policy';
import { readRecords } from '@sallyport/traffic/readers';

const START = Date.parse('2026-03-02T00:00:00Z');

export interface Setting {
  readonly seed: number;
  readonly users: number;
  readonly days: number;
  readonly intensity: Intensity | 'none';
}

/** What became of one attack. */
export interface Found {
  readonly attack: Attack;
  /** Was there an alert of any detector on its records, and of its own? */
  readonly by: readonly string[];
  /** From its first record to the first alert: time, and records of its own. */
  readonly delay_ms: number | null;
  readonly delayRecords: number | null;
}

export interface Measured {
  readonly setting: Setting;
  readonly records: number;
  readonly found: readonly Found[];
  /** Alerts on honest records, by detector. */
  readonly falseAlarms: Readonly<Record<string, number>>;
  readonly us_per_exchange: number;
  readonly entries: number;
}

function offline(): Engine {
  const policy = policySchema.parse({
    mode: 'monitor',
    abuse: { place_headers: { latitude: 'x-geo-latitude', longitude: 'x-geo-longitude' } },
  });
  const clock = { now: () => Date.now(), micros: () => performance.now() * 1_000 };
  return createEngine(
    { policy, operations: [], partners: [], outboundListeners: [] },
    { clock, random: (bytes) => void randomFillSync(bytes) },
    // A fixed key: the same traffic gives the same hashes and so the same report.
    createEngineMemory(Buffer.alloc(32, 9)),
  );
}

async function* bytesOf(traffic: readonly Labelled[]): AsyncGenerator<Uint8Array> {
  for (const { record } of traffic) yield Buffer.from(`${JSON.stringify(record)}\n`);
}

/** Each attack once, two hours apart, after two days of honest traffic. */
function attacksOf(intensity: Setting['intensity']) {
  if (intensity === 'none') return [];
  return ATTACK_NAMES.map((attack, index) => ({ attack, intensity, day: 2 + index / 12 }));
}

export async function measure(setting: Setting): Promise<Measured> {
  const { seed, users, days, intensity } = setting;
  const traffic = simulate({ seed, users, days, start: START, attacks: attacksOf(intensity) });
  const engine = offline();
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
  }
  return {
    setting,
    records: index,
    found: tally.found(intensity),
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
  readonly #seen = new Map<Attack, Seen>();
  readonly #attacked = new Map<string, number>();

  add(label: Labelled, alerts: readonly AbuseAlert[]): void {
    if (label.attack === null) {
      for (const alert of alerts)
        if (!this.#isAftermath(alert)) this.falseAlarms[alert.detector] = (this.falseAlarms[alert.detector] ?? 0) + 1;
      return;
    }
    for (const alert of alerts) this.#attacked.set(subjectOf(alert), alert.at);
    const seen = this.#seen.get(label.attack) ?? { first: label.at, records: 0, delay_ms: null, delayRecords: null, by: new Set<string>() };
    this.#seen.set(label.attack, seen);
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

  found(intensity: Setting['intensity']): Found[] {
    if (intensity === 'none') return [];
    return ATTACK_NAMES.map((attack) => {
      const seen = this.#seen.get(attack);
      return { attack, by: [...(seen?.by ?? [])], delay_ms: seen?.delay_ms ?? null, delayRecords: seen?.delayRecords ?? null };
    });
  }
}

/** False alarms a day for ten thousand users. */
export function falseAlarmRate({ setting, falseAlarms }: Measured): number {
  const total = Object.values(falseAlarms).reduce((sum, count) => sum + count, 0);
  return (total / setting.days / setting.users) * 10_000;
}
