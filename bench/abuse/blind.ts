import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ABUSES, BANKS, type BankName, LATITUDE_HEADER, type Level, LONGITUDE_HEADER, STOLEN_PASSWORDS, trafficOf } from './banks/index.ts';
import { type Found, falseAlarmRate, type Watched, watch } from './watch.ts';

/**
 * Measures the behaviour detectors on the traffic of banks they were not written for and keeps the result, from which `npm run docs`
 * writes docs/abuse.md: `node --conditions=source bench/abuse/blind.ts [seeds] [users] [days]`. `BLIND_VERBOSE=1` tells of each false alarm; `BLIND_ONLY=retail,low` runs
 * one bank at one level and keeps nothing.
 */
const [seeds = 2, users = 1_000, days = 5] = process.argv.slice(2).map(Number);
const LEVELS = ['none', 'low', 'medium', 'high'] as const;
const START = Date.parse('2026-03-02T00:00:00Z');
/** A corporate bank has fewer who call, each of whom calls far more. */
const USERS: Readonly<Record<BankName, number>> = { retail: users, treasury: Math.round(users / 4), baas: users };

const [onlyBank, onlyLevel] = (process.env.BLIND_ONLY ?? '').split(',');

interface Run {
  readonly bank: BankName;
  readonly level: Level | 'none';
  readonly seed: number;
  readonly watched: Watched;
}

async function run(bank: BankName, level: Level | 'none', seed: number): Promise<Run> {
  const traffic = trafficOf({ bank, seed, users: USERS[bank], days, start: START, level });
  const options = { places: { latitude: LATITUDE_HEADER, longitude: LONGITUDE_HEADER }, breached: STOLEN_PASSWORDS };
  const watched = await watch(traffic, options, (alert, label) => {
    if (process.env.BLIND_VERBOSE !== undefined && label.abuse === null)
      process.stdout.write(
        `  false? ${bank} ${new Date(alert.at).toISOString().slice(5, 16)} ${alert.detector} ${alert.subject.kind} ${alert.detail} | ${label.record.method} ${label.record.path} ${label.record.client_ip}\n`,
      );
  });
  return { bank, level, seed, watched };
}

const isOwn = ({ abuse, by }: Found): boolean => by.some((detector) => ABUSES[abuse]?.meant.includes(detector) ?? false);

function median(values: readonly number[]): number | null {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? null;
}

function summary(bank: BankName, level: Level | 'none', runs: readonly Run[]) {
  const found = runs.flatMap(({ watched }) => watched.found);
  const falseAlarms: Record<string, number> = {};
  for (const { watched } of runs)
    for (const [detector, count] of Object.entries(watched.falseAlarms)) falseAlarms[detector] = (falseAlarms[detector] ?? 0) + count;
  return {
    bank,
    level,
    users: USERS[bank],
    days,
    seeds: runs.length,
    exchanges: runs.reduce((sum, { watched }) => sum + watched.records, 0),
    attacks: found.length,
    found: found.filter(({ delay_ms }) => delay_ms !== null).length,
    named: found.filter(isOwn).length,
    missed: [...new Set(found.filter(({ delay_ms }) => delay_ms === null).map(({ abuse }) => abuse))],
    misnamed: [
      ...new Set(found.filter((one) => one.delay_ms !== null && !isOwn(one)).map(({ abuse, by }) => `${abuse} (${by.join(', ')})`)),
    ],
    delay_ms: median(found.flatMap(({ delay_ms }) => (delay_ms === null ? [] : [delay_ms]))),
    falseAlarms,
    falseAlarmRate: falseAlarmRate(falseAlarms, days * runs.length, USERS[bank]),
  };
}

const summaries = [];
for (const bank of BANKS.filter((name) => !onlyBank || name === onlyBank)) {
  for (const level of LEVELS.filter((name) => !onlyLevel || name === onlyLevel)) {
    const runs: Run[] = [];
    for (let seed = 1; seed <= seeds; seed++) runs.push(await run(bank, level, seed * 7_919));
    const one = summary(bank, level, runs);
    summaries.push(one);
    // After each: a run that is ended early leaves what it measured.
    if (!onlyBank) writeFileSync(join(import.meta.dirname, 'data/blind.json'), `${JSON.stringify(summaries, null, 2)}\n`);
    const cost = runs.reduce((sum, { watched }) => sum + watched.us_per_exchange, 0) / runs.length;
    process.stdout.write(
      `${bank.padEnd(9)} ${level.padEnd(7)} ${one.found} found, ${one.named} named of ${one.attacks}; ${one.falseAlarmRate.toFixed(1)} false alarms a day for 10,000 users ${JSON.stringify(one.falseAlarms)}; missed: ${one.missed.join('; ')}; misnamed: ${one.misnamed.join('; ')}; ${cost.toFixed(1)} us\n`,
    );
  }
}
