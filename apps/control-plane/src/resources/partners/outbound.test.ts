import type { Observation } from '@sallyport/core';
import { createInventory } from '@sallyport/inventory';
import { expect, it } from 'vitest';
import { outboundHosts } from './outbound.ts';

const AT = Date.UTC(2026, 10, 1);

function call(host: string, wanted: Partial<Observation> = {}): Observation {
  return {
    at: AT,
    method: 'POST',
    host,
    segments: ['v1', 'payments'],
    protocol: 'rest',
    action: '',
    status: 200,
    auth: 'bearer',
    clientClass: 'private',
    client: 'c1',
    tls: true,
    direction: 'outbound',
    requestType: 'application/json',
    responseType: 'application/json',
    requestBytes: 10,
    responseBytes: 10,
    latency_ms: 1,
    hostile: false,
    fields: [
      { location: 'body', name: 'iban', type: 'string', format: '', size: 22, classes: [['iban', 1]], distinct: 0 },
      { location: 'response', name: 'email', type: 'string', format: 'email', size: 20, classes: [['email', 1]], distinct: 0 },
    ],
    ...wanted,
  };
}

it('maps hosts that are called to their third parties, those of none first, with the data each way', () => {
  const inventory = createInventory();
  for (let n = 0; n < 40; n++) {
    const at = AT + n * 3_600_000;
    inventory.observe(call('api.fintech.example', { at, client: `c${n}` }));
    inventory.observe(call('unknown.example', { at, method: 'CONNECT', segments: [], protocol: 'tunnel', fields: null }));
    inventory.observe(call('api.bank.example', { at, direction: 'inbound' }));
  }
  const partner = { id: 'prt_1', name: 'Fintech', clients: [], addresses: [], hosts: ['*.fintech.example'] };
  expect(outboundHosts(inventory.operations(), [partner])).toMatchObject([
    { host: 'unknown.example', partner: '', partner_name: '', operations: 1, requests: 40, tunnels: 40, sent: [], received: [] },
    {
      host: 'api.fintech.example',
      partner: 'prt_1',
      partner_name: 'Fintech',
      requests: 40,
      tunnels: 0,
      sent: ['iban'],
      received: ['email'],
    },
  ]);
  expect(outboundHosts(inventory.operations(), []).map(({ partner: id }) => id)).toEqual(['', '']);
});
