import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DETECTORS } from '@sallyport/abuse';

interface AbuseResult {
  readonly setting: { readonly users: number; readonly days: number; readonly seed: number; readonly intensity: string };
  readonly records: number;
  readonly found: readonly {
    readonly abuse: string;
    readonly by: readonly string[];
    readonly delay_ms: number | null;
    readonly delayRecords: number | null;
  }[];
  readonly falseAlarms: Readonly<Record<string, number>>;
  readonly falseAlarmRate: number;
}

function delay(found: AbuseResult['found'][number] | undefined): string {
  if (found === undefined || found.delay_ms === null) return 'missed';
  const seconds = found.delay_ms / 1_000;
  return `${seconds < 120 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(0)} min`}, ${found.delayRecords}`;
}

interface Blind {
  readonly bank: string;
  readonly level: string;
  readonly users: number;
  readonly days: number;
  readonly attacks: number;
  readonly found: number;
  readonly named: number;
  readonly missed: readonly string[];
  readonly delay_ms: number | null;
  readonly falseAlarmRate: number;
}

const read = <T>(name: string): T => JSON.parse(readFileSync(join(import.meta.dirname, '../../bench/abuse/data', name), 'utf8')) as T;

/** Rows of the table of other banks: the first run, which is kept, and the last. */
function blind(): string {
  const first = read<Blind[]>('blind-first.json');
  return read<Blind[]>('blind.json')
    .map((now) => {
      const before = first.find(({ bank, level }) => bank === now.bank && level === now.level);
      const both = (of: (one: Blind) => string): string => `${before === undefined ? '-' : of(before)} / ${of(now)}`;
      const none = now.level === 'none';
      const cells = [
        now.bank,
        now.level,
        both((one) => String(one.users)),
        now.days,
        none ? '-' : both((one) => `${one.found} of ${one.attacks}`),
        none ? '-' : both((one) => String(one.named)),
        both((one) => one.falseAlarmRate.toFixed(0)),
        now.delay_ms === null ? '-' : `${(now.delay_ms / 60_000).toFixed(0)} min`,
        now.missed.join('; ') || '-',
      ];
      return `| ${cells.join(' | ')} |\n`;
    })
    .join('');
}

/** What the behaviour detectors are, and how they did on simulated traffic; numbers are those that `bench/abuse/run.ts` left. */
export function abuse(): string {
  const results = read<AbuseResult[]>('results.json');
  const sections = Object.values(DETECTORS).map(
    (info) =>
      `\n## ${info.id}\n${info.title} (${info.reference}). ${info.about}\n\n- How: ${info.method}\n- About: ${info.subjects.join(', ')}.\n- Source: ${info.source}.\n`,
  );
  const attacked = results.filter((result) => result.setting.intensity !== 'none');
  const rows = (attacked[0]?.found ?? []).map(({ abuse: attack }, index) => {
    const cells = attacked.map((result) => delay(result.found[index]));
    const by = [...new Set(attacked.flatMap((result) => result.found[index]?.by ?? []))];
    return `| ${attack} | ${cells.join(' | ')} | ${by.join(', ')} |\n`;
  });
  const alarms = results.map((result) => {
    const { users, days, intensity } = result.setting;
    const list = Object.entries(result.falseAlarms).map(([name, count]) => `${name} ${count}`);
    const hit = result.found.filter((found) => found.delay_ms !== null).length;
    return `| ${intensity} | ${users} | ${days} | ${result.records} | ${intensity === 'none' ? '-' : `${hit} of ${result.found.length}`} | ${result.falseAlarmRate.toFixed(1)} | ${list.join(', ') || 'none'} |\n`;
  });
  return `# Abuse over time

Behaviour detectors run in the control plane over the stream of exchanges, and in \`sallyport replay\` over recorded ones; the same code, the same alerts.
Gateways add to each event a purpose, an outcome and keyed hashes, never values. State is bounded in number and age ([measured](measured/behaviour.md)) and survives a restart.
Sensitivity (\`abuse.sensitivity\`, or per detector): \`low\` is 5 standard deviations above the peers or an error chance of 1e-7, \`normal\` 4 or 1e-5, \`high\` 3.2 or 1e-3.
What is done about an alert is \`abuse.reaction\` in the [policy](reference/policy.md); the default is to log.

An alert says what was measured, what is usual and how many times that it is, names up to five transactions that show it, and how sure it is. Knobs of each
detector: \`enabled\`, \`sensitivity\`, \`confidence_min\` (reactions only from there on; default 0.8), \`reaction\` (log, throttle, challenge, block) and \`reaction_s\`
(default an hour). Words of paths in English, German, French, Spanish, Portuguese, Italian, Dutch and Polish are known; \`abuse.words\` adds the bank's own. A 200
whose body says no counts as a failure; the methods of JSON-RPC and the root fields of GraphQL are told apart as \`POST /rpc/auth/login\`, \`QUERY /graphql/account\`.

## Measured on traffic it was not written for
\`node --conditions=source bench/abuse/blind.ts\`: three banks (bench/abuse/banks), written before anybody looked at how the detectors work, with noise: typos,
journeys, carriers, a pay day, a broken release, a load test, aggregators, watchers. Each abuse once at each level. First run / now, after causes were mended (not
cases; the traffic changed only where it was wrong: card numbers with a good check digit, flights that take their time).

| bank | abuse | users | days | found | named rightly | false alarms a day for 10,000 users | median delay | missed now |
|---|---|---|---|---|---|---|---|---|
${blind()}
The first hours of a partner that polls for its customers are told of (session-rotation), until it is its habit; a customer whose new phone changes address and
payees on one day is, too. A corporate bank with few callers learns slowly: what nobody was seen to do for days is not known to be out of the ordinary.

## Measured on simulated traffic
\`node --conditions=source bench/abuse/run.ts\` mixes each attack once into honest traffic (examples/abuse-simulator), behind two days of warm-up. The simulator
was written beside the detectors by the same hands, so these numbers show that each works, not how it will do on other traffic. A false alarm is an
alert on an honest exchange, unless the same subject was attacked in the day before.

| attacks | users | days | exchanges | found | false alarms a day for 10,000 users | false alarms |
|---|---|---|---|---|---|---|
${alarms.join('')}
Delay from an attack's first exchange to the first alert, and its exchanges by then:

| attack | low | medium | high | alerts of |
|---|---|---|---|---|
${rows.join('')}${sections.join('')}`;
}
