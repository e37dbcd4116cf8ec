import { once } from 'node:events';
import { BANKS, type BankName, type Level, trafficOf } from './banks/index.ts';

/**
 * Writes the traffic of one of three banks as JSON lines for `sallyport replay`, with the abuse a record is part of as `label`:
 * `node bench/abuse/write.ts retail [level] [users] [days] [seed]`.
 */
const [bank = 'retail', level = 'none', users = '1000', days = '5', seed = '7'] = process.argv.slice(2);
if (!BANKS.includes(bank as BankName) || !['none', 'low', 'medium', 'high'].includes(level)) {
  process.stderr.write(`a bank (${BANKS.join(', ')}) and a level (none, low, medium, high), please\n`);
  process.exit(2);
}
const options = {
  bank: bank as BankName,
  level: level as Level | 'none',
  users: +users,
  days: +days,
  seed: +seed,
  start: Date.parse('2026-03-02T00:00:00Z'),
};
for (const { abuse, record } of trafficOf(options)) {
  if (!process.stdout.write(`${JSON.stringify({ ...record, label: abuse })}\n`)) await once(process.stdout, 'drain');
}
