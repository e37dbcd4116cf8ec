import { loadSpec } from '@sallyport/contract';
import type { FieldObservation, Observation } from '@sallyport/core';
import { expect, it } from 'vitest';
import { createInventory } from '../inventory.ts';
import type { DriftRecord } from '../model.ts';
import { suggestPatch } from './suggest.ts';

const DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'Bank', version: '1' },
  servers: [{ url: 'https://api.bank.example/v1' }],
  paths: {
    '/payments/{id}': {
      put: {
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'dry', in: 'query', required: true, schema: { type: 'boolean' } },
        ],
        security: [{ key: [] }],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Payment' } } } },
        responses: {
          200: {
            description: 'ok',
            content: { 'application/json': { schema: { type: 'object', properties: { id: { type: 'string' } } } } },
          },
        },
      },
    },
  },
  components: {
    schemas: {
      Payment: {
        type: 'object',
        properties: {
          amount: { type: 'string', format: 'date' },
          items: { type: 'array', items: { type: 'object', properties: { sku: { type: 'object' } } } },
        },
      },
    },
    securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
  },
};

const field = (location: FieldObservation['location'], name: string, type: FieldObservation['type'] = 'string'): FieldObservation => ({
  location,
  name,
  type,
  format: '',
  size: 8,
  classes: [],
  distinct: 0,
});

function seen(at: number): Observation {
  const fields = [
    field('query', 'trace', 'integer'),
    field('body', '', 'object'),
    field('body', 'amount'),
    field('body', 'note'),
    field('body', 'items', 'array'),
    field('body', 'items[].sku'),
    field('response', 'id'),
    field('response', 'iban'),
  ];
  return {
    at: Date.UTC(2026, 0, 5) + at * 600_000,
    method: 'PUT',
    host: 'api.bank.example',
    segments: ['v1', 'payments', String(at)],
    protocol: 'rest',
    action: '',
    status: at === 3 ? 409 : 200,
    auth: at === 4 ? 'none' : 'api-key',
    clientClass: 'public',
    client: '0000002a',
    tls: true,
    direction: 'inbound',
    requestType: 'application/json',
    responseType: 'application/json',
    requestBytes: 1,
    responseBytes: 1,
    latency_ms: 1,
    hostile: false,
    fields,
  };
}

it('names every departure with an example, and suggests a patch that takes it away', async () => {
  const learn = async (document: object) => {
    const spec = await loadSpec(JSON.stringify(document), 'bank.json');
    if (!spec.ok) throw spec.error;
    const inventory = createInventory();
    inventory.addSpec(spec.value);
    for (let at = 0; at < 12; at++) inventory.observe(seen(at));
    return inventory.operations()[0]!;
  };
  const record = await learn(DOCUMENT);
  expect(record.drift.map(({ kind, location, name }) => `${kind} ${location} ${name}`).sort()).toEqual([
    'auth operation security',
    'missing query dry',
    'status operation 409',
    'type body items[].sku',
    'undeclared body note',
    'undeclared query trace',
    'undeclared response iban',
  ]);
  expect(record.drift.find(({ name }) => name === 'note')!.example).toBe('string, 8 characters, seen 12 times of 12');
  expect(record.risk.factors.map(({ id }) => id)).toContain('drift');
  const patch = suggestPatch(record, JSON.stringify(DOCUMENT), 'bank.json');
  if (!patch.ok) throw patch.error;
  expect(patch.value).toContainEqual({ op: 'add', path: '/components/schemas/Payment/properties/note', value: { type: 'string' } });
  expect(patch.value).toContainEqual({
    op: 'replace',
    path: '/components/schemas/Payment/properties/items/items/properties/sku/type',
    value: 'string',
  });
  // What only people can decide is left.
  const mended = await learn(applied(structuredClone(DOCUMENT), patch.value));
  expect(mended.drift.map(({ kind }) => kind).sort()).toEqual(['auth', 'missing']);
});

/** RFC 6902, as far as these patches go. */
function applied(document: object, patch: readonly { readonly path: string; readonly value: unknown }[]): object {
  for (const { path, value } of patch) {
    const parts = path
      .split('/')
      .slice(1)
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = parts.pop()!;
    const holder = parts.reduce<Record<string, unknown>>(
      (node, part) => node[part] as Record<string, unknown>,
      document as Record<string, unknown>,
    );
    if (last === '-') (holder as unknown as unknown[]).push(value);
    else holder[last] = value;
  }
  return document;
}

const SCOPED = (security: readonly object[]): object => ({
  openapi: '3.1.0',
  info: { title: 'Bank', version: '1' },
  servers: [{ url: 'https://api.bank.example' }],
  paths: { '/accounts': { get: { security, responses: { default: { description: 'x' } } } } },
  components: {
    securitySchemes: {
      oauth: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: '/token', scopes: {} } } },
      key: { type: 'apiKey', in: 'header', name: 'X-Key' },
    },
  },
});

async function scopeDrift(
  security: readonly object[],
  claimed: readonly (readonly string[] | undefined)[],
): Promise<(DriftRecord | undefined)[]> {
  const spec = await loadSpec(JSON.stringify(SCOPED(security)), 'bank.json');
  if (!spec.ok) throw spec.error;
  const inventory = createInventory();
  inventory.addSpec(spec.value);
  for (let at = 0; at < 20; at++) {
    const scopes = claimed[at % claimed.length];
    const { auth, ...rest } = seen(at);
    inventory.observe({
      ...rest,
      method: 'GET',
      segments: ['accounts'],
      status: 200,
      auth: 'jwt',
      fields: null,
      ...(scopes !== undefined && { scopes }),
    });
  }
  return inventory.operations()[0]!.drift.filter(({ kind }) => kind === 'scope');
}

it('finds tokens that were let in without the scope described', async () => {
  const [drift] = await scopeDrift([{ oauth: ['accounts'] }], [['accounts', 'profile'], ['payments']]);
  expect(drift).toMatchObject({ described: 'accounts', seen: 'payments', count: 10, samples: 20 });
  expect(drift!.example).toBe('10 of 20 tokens were answered with success and lack the scope, most of them with payments');
  const [none] = await scopeDrift([{ oauth: ['accounts', 'read'] }, { oauth: ['admin'] }], [['read'], []]);
  expect(none).toMatchObject({ described: 'accounts read or admin', count: 20 });
});

it.each([
  ['each way in is met', [{ oauth: ['accounts'] }, { oauth: ['admin'] }], [['admin'], ['accounts']]],
  ['one way in asks for no scope', [{ oauth: ['accounts'] }, { oauth: [] }], [['payments']]],
  ['no token is described', [{ key: [] }], [['payments']]],
  ['tokens cannot be read', [{ oauth: ['accounts'] }], [undefined]],
  ['the scope holds an id', [{ oauth: ['consent:consentId'] }], [['consent:*']]],
] as const)('says nothing of scopes where %s', async (_name, security, claimed) => {
  expect(await scopeDrift(security, claimed)).toEqual([]);
});
