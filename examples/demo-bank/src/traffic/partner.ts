import type { Customer } from '../data.ts';
import type { Random } from '../random.ts';
import { send } from './client.ts';

/** An account aggregator that reads balances under a consent. */
export async function partnerRound(gateway: string, customer: Customer, key: string, random: Random): Promise<number> {
  const headers = { 'x-api-key': key, 'user-agent': 'AcmeAggregator/2.1', 'x-fapi-interaction-id': random.uuid() };
  const from = '192.0.2.44';
  await send(gateway, { method: 'GET', path: `/partner/v1/consents/${customer.id}`, headers, from });
  for (const account of customer.accounts)
    await send(gateway, { method: 'GET', path: `/partner/v1/accounts/${account.id}/balances`, headers, from });
  return 1 + customer.accounts.length;
}

/** An old client that still uses the version that was to be switched off, and a curious internal script. */
export async function forgottenRound(gateway: string, customer: Customer): Promise<number> {
  const account = customer.accounts[0];
  if (account === undefined) return 0;
  await send(gateway, {
    method: 'GET',
    path: `/v1/accounts/${account.id}/balance`,
    headers: { 'user-agent': 'bank-widget/0.9' },
    from: '198.51.100.233',
  });
  await send(gateway, { method: 'GET', path: '/internal/debug/config', headers: { 'user-agent': 'curl/8.11' }, from: '10.20.0.7' });
  return 2;
}
