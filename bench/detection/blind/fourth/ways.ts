import type { Draw } from '../draw.ts';
import { form, get, json, post, query } from '../message.ts';
import { type Carrier, TEXT_CLASSES } from '../second/carrier.ts';
import { HEAD_CHARS, headerText } from '../way.ts';

type Make = (text: string, draw: Draw, field: string) => unknown;
const asJson = (name: string, target: string, make: Make, method = 'POST'): Carrier => ({
  name,
  on: 'all',
  carry: (text, draw, field) => json(target, make(text, draw, field), { method }),
});
/** A field whose name says it holds something else: what a program takes whole from a field made for it does not come so. */
const misplaced = (name: string, target: string, make: Make): Carrier => ({ ...asJson(name, target, make), classes: TEXT_CLASSES });
const b64url = (text: string): string => Buffer.from(text).toString('base64url');

/** Where the messages of banking APIs hold a text, besides the third round's ways. */
export const API_WAYS: readonly Carrier[] = [
  misplaced('API: after an amount', '/v3/payments', (t, draw) => ({ amount: `${draw.amount()}${t}`, currency: 'EUR', id: draw.uuid() })),
  misplaced('API: after a date', '/v3/reports', (t, draw) => ({ from: draw.day(), to: `${draw.day()}${t}`, type: 'LEDGER' })),
  misplaced('API: after an identifier', '/v3/cards/freeze', (t, draw) => ({ cardId: `${draw.uuid()}${t}`, reason: 'LOST' })),
  misplaced('API: enumeration', '/v3/orders', (t, draw) => ({ side: 'BUY', status: t, quantity: draw.int(1, 90) })),
  misplaced('API: sort by list', '/v3/transactions/search', (t) => ({ sort: [{ by: 'date', order: 'DESC' }, { by: t }], limit: 50 })),
  asJson('API: event of a webhook', '/v3/hooks/in', (t, draw, f) => ({
    id: `evt_${draw.hex(16)}`,
    type: 'payment.updated',
    created: draw.epoch(),
    data: { object: { id: draw.uuid(), metadata: { [f]: t } } },
  })),
  asJson('API: JSON:API attributes', '/v3/payees/7', (t, _, f) => ({ data: { type: 'payees', id: '7', attributes: { [f]: t } } }), 'PATCH'),
  asJson('API: batch of requests', '/v3/$batch', (t, _, f) => ({
    requests: [
      { id: '1', method: 'GET', url: '/me' },
      { id: '2', method: 'GET', url: `/find?${query({ [f]: t })}` },
    ],
  })),
  asJson('API: JSON within JSON', '/v3/queue', (t, draw, f) => ({
    messageId: draw.uuid(),
    body: JSON.stringify({ version: 1, detail: JSON.stringify({ [f]: t }) }),
  })),
  misplaced('API: SCIM filter', '/scim/v2/.search', (t) => ({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
    filter: `userName eq "eve${t.replaceAll('"', '\\"')}"`,
  })),
  {
    name: 'API: second of two parameters',
    on: 'all',
    carry: (t, draw, f) => get(`/v3/list?${f}=${draw.digits(3)}&${query({ [f]: t })}`),
    charsMax: HEAD_CHARS / 3,
  },
  {
    name: 'API: form after an amount',
    on: 'all',
    classes: TEXT_CLASSES,
    carry: (t, draw) => form('/v3/pay', { amount: `${draw.int(1, 99)}${t}`, to: draw.iban() }),
  },
  {
    name: 'API: lines of JSON',
    on: 'imports',
    carry: (t, draw, f) =>
      post('/v3/bulk', 'application/x-ndjson', `{"index":{"_id":"1"}}\n${JSON.stringify({ iban: draw.iban(), [f]: t })}\n`),
  },
  {
    name: 'API: key identifier of a token',
    on: 'programs that look the key up',
    charsMax: HEAD_CHARS / 2,
    classes: ['sqli', 'cmdi', 'path-traversal', 'ldapi'],
    carry: (t) =>
      get('/v3/me', {
        headers: [['authorization', `Bearer ${b64url(JSON.stringify({ alg: 'HS256', kid: t }))}.${b64url('{"sub":"1"}')}.c2ln`]],
      }),
  },
  {
    name: 'API: Basic authorization',
    on: 'programs that look the name up',
    charsMax: HEAD_CHARS / 2,
    classes: ['sqli', 'ldapi', 'xpathi', 'log4shell', 'nosql-text'],
    carry: (t) => get('/v3/me', { headers: [['authorization', `Basic ${Buffer.from(`${t}:x`).toString('base64')}`]] }),
  },
  {
    name: 'API: header of a tenant',
    on: 'programs that look it up',
    charsMax: HEAD_CHARS / 2,
    classes: TEXT_CLASSES,
    carry: (t) => get('/v3/me', { headers: [['x-tenant-id', headerText(t)]] }),
  },
];
