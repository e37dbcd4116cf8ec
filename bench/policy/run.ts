import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Effect, measureEffect } from './effect.ts';
import { measureOvershoot, type Overshoot, type OvershootCase } from './overshoot.ts';

/**
 * Measures how fast a change of the policy takes effect, and how far two gateways pass a limit they share, and writes
 * docs/measured/policy.md: `node --conditions=source bench/policy/run.ts`. Needs `npm run build` and redis-server.
 */
const CHANGES = 40;

const CASES: readonly OvershootCase[] = [
  { limit_per_s: 50, burst: 50, interval_ms: 250, offered_per_s: 100, seconds: 6 },
  { limit_per_s: 50, burst: 50, interval_ms: 250, offered_per_s: 400, seconds: 6 },
  { limit_per_s: 50, burst: 10, interval_ms: 250, offered_per_s: 400, seconds: 6 },
  { limit_per_s: 50, burst: 10, interval_ms: 50, offered_per_s: 400, seconds: 6 },
  { limit_per_s: 200, burst: 50, interval_ms: 250, offered_per_s: 600, seconds: 6 },
  { limit_per_s: 200, burst: 50, interval_ms: 50, offered_per_s: 600, seconds: 6 },
];

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] as number;
}

function effectRow(name: string, values: readonly number[]): string {
  const [median, p95, max] = [quantile(values, 0.5), quantile(values, 0.95), Math.max(...values)];
  return `| ${name} | ${median.toFixed(0)} | ${p95.toFixed(0)} | ${max.toFixed(0)} |`;
}

function overshootRow(one: Overshoot): string {
  const beyond = one.admitted - one.allowed;
  const numbers = [one.limit_per_s, one.burst, one.interval_ms, one.offered_per_s, one.sent, one.admitted, one.allowed.toFixed(0)];
  return `| ${numbers.join(' | ')} | ${beyond.toFixed(0)} | ${one.bound.toFixed(0)} |`;
}

function page(effects: readonly Effect[], overshoots: readonly Overshoot[]): string {
  return `# The policy, measured

Written by \`node --conditions=source bench/policy/run.ts\`: real processes on one machine of two cores, over loopback.

## From a change to its effect

Two gateways joined to one control plane; the mode is changed ${effects.length} times through the API while both are asked for the answer to an attack.

| milliseconds from sending the change | median | 95 % | most |
| --- | --- | --- | --- |
${effectRow(
  'until both gateways decide by it',
  effects.map(({ decided_ms }) => decided_ms),
)}
${effectRow(
  'until the API says that both run on it',
  effects.map(({ said_ms }) => said_ms),
)}

## How far a shared limit is passed

Two gateways that share one limit through Redis, asked evenly and too fast. Allowed is what one gateway would admit: burst + limit x time. Decisions never
wait for the store, so more can pass before the gateways know of each other; it is made up for afterwards. The bound with n gateways is
(n - 1)(burst + limit x interval).

| limit a second | burst | interval, ms | asked a second | sent | admitted | allowed | beyond | bound |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${overshoots.map(overshootRow).join('\n')}
`;
}

const effects = await measureEffect(CHANGES);
const overshoots = await measureOvershoot(CASES);
const text = page(effects, overshoots);
writeFileSync(join(import.meta.dirname, '../../docs/measured/policy.md'), text);
process.stdout.write(text);
