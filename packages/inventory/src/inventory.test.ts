import { type ApiSpec, loadSpec } from '@sallyport/contract';
import { compileRouter } from '@sallyport/contract/router';
import type { FieldObservation, Observation } from '@sallyport/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createInventory, type Inventory, toInventoryJson, toOpenApi } from './index.ts';

const START = Date.UTC(2026, 0, 5);
let clock = 0;

/** One observed exchange of a `METHOD /path`; ten minutes after the one before. */
function seen(line: string, more: Partial<Observation> = {}): Observation {
  const [method, path] = line.split(' ') as [string, string];
  clock += 600_000;
  return {
    at: START + clock,
    method,
    host: 'api.bank.example',
    segments: path.split('/').slice(1),
    protocol: 'rest',
    action: '',
    status: 200,
    auth: 'bearer',
    clientClass: 'public',
    client: '0000002a',
    tls: true,
    direction: 'inbound',
    requestType: '',
    responseType: 'application/json',
    requestBytes: 10,
    responseBytes: 300,
    latency_ms: 12,
    hostile: false,
    fields: null,
    ...more,
  };
}

function learn(lines: readonly string[], more: Partial<Observation> = {}, inventory: Inventory = createInventory()): Inventory {
  for (const line of lines) inventory.observe(seen(line, more));
  return inventory;
}

const list = (inventory: Inventory): string[] => inventory.operations().map((item) => `${item.method} ${item.template} ${item.status}`);
const field = (location: FieldObservation['location'], name: string, more: Partial<FieldObservation> = {}): FieldObservation => ({
  location,
  name,
  type: 'string',
  format: '',
  size: 8,
  classes: [],
  distinct: 0,
  ...more,
});

async function spec(paths: object, more: object = {}): Promise<ApiSpec> {
  const document = {
    openapi: '3.1.0',
    info: { title: 'Bank', version: '1' },
    servers: [{ url: 'https://api.bank.example' }],
    paths,
    ...more,
  };
  const loaded = await loadSpec(JSON.stringify(document), 'bank.json');
  if (!loaded.ok) throw loaded.error;
  return loaded.value;
}

const answer = { responses: { 200: { description: 'ok' } } };

describe('what becomes an operation', () => {
  it('is confirmed by two requests over more than five minutes and an answer of success', () => {
    const inventory = createInventory();
    inventory.observe(seen('GET /accounts', { at: START, status: 401 }));
    inventory.observe(seen('GET /accounts', { at: START + 300_000 }));
    expect(list(inventory)).toEqual(['GET /accounts provisional']);
    inventory.observe(seen('GET /accounts', { at: START + 300_001 }));
    expect(list(inventory)).toEqual(['GET /accounts active']);
  });

  it('needs no time where the configuration or the source has none', () => {
    const lowered = createInventory({ confirm_seconds_min: 0 });
    expect(list(learn(['GET /accounts', 'GET /accounts'], { at: START }, lowered))).toEqual(['GET /accounts active']);
    expect(list(learn(['GET /accounts', 'GET /accounts'], { at: 0 }))).toEqual(['GET /accounts active']);
    expect(list(learn(['GET /accounts', 'GET /accounts'], { at: START }))).toEqual(['GET /accounts provisional']);
  });

  it('is never made by an attack, a scanner, a missing page, a preflight or an asset', () => {
    const inventory = learn(['GET /admin.php', 'GET /admin.php'], { hostile: true });
    learn(['GET /nothing', 'GET /nothing'], { status: 404 }, inventory);
    learn(['OPTIONS /accounts', 'OPTIONS /accounts', 'TRACK /x', 'TRACK /x'], {}, inventory);
    learn(['GET /app.js', 'GET /app.js'], { responseType: 'text/javascript' }, inventory);
    expect(list(inventory)).toEqual([]);
    learn(['GET /accounts', 'GET /accounts'], {}, inventory);
    learn(['GET /accounts', 'GET /accounts', 'GET /accounts'], { hostile: true, status: 403 }, inventory);
    expect(inventory.operations()[0]).toMatchObject({ requests: 2, hostile_requests: 3 });
  });

  it('may be one that only ever refused, where the host answers 404 elsewhere', () => {
    const inventory = learn(['GET /vault', 'GET /vault'], { status: 401, auth: 'none' });
    expect(list(inventory)).toEqual(['GET /vault provisional']);
    learn(['GET /elsewhere'], { status: 404, auth: 'none' }, inventory);
    expect(list(inventory)).toEqual(['GET /vault active']);
  });

  it('is never made by what a client finds that probes, though an honest client confirms it', () => {
    const inventory = createInventory();
    const probe = { client: '00000bad', auth: 'none' } as const;
    learn(
      Array.from({ length: 12 }, (_, at) => `GET /wp-${at}.php`),
      { ...probe, status: 404 },
      inventory,
    );
    learn(['GET /catch-all', 'GET /catch-all', 'GET /accounts', 'GET /accounts'], probe, inventory);
    expect(list(inventory)).toEqual([]);
    learn(['GET /accounts', 'GET /accounts'], {}, inventory);
    expect(list(inventory)).toEqual(['GET /accounts active']);
  });

  it('is one for all tenants that have hosts of their own', () => {
    const inventory = createInventory();
    const tenants = ['acme', 'globex', 'initech', 'umbrellla', 'hooli', 'vehement', 'massive', 'wonkaco', 'starkco', 'tyrell'];
    for (const tenant of tenants) learn(['GET /accounts', 'GET /cards/7'], { host: `${tenant}x.app.bank.example` }, inventory);
    learn(['GET /accounts', 'GET /accounts'], { host: 'admin.app.bank.example' }, inventory);
    expect(inventory.operations().map((item) => `${item.host}${item.template} ${item.requests}`)).toEqual([
      '*.app.bank.example/accounts 10',
      '*.app.bank.example/cards/{cardId} 10',
      'admin.app.bank.example/accounts 2',
    ]);
    expect(inventory.match('GET', 'newcomer.app.bank.example', '/cards/9')?.template).toBe('/cards/{cardId}');
  });

  it('is one for each sub-operation of a path', () => {
    const inventory = createInventory();
    for (const action of ['query GetAccounts', 'mutation Pay', 'query GetAccounts', 'mutation Pay']) {
      inventory.observe(seen('POST /graphql', { protocol: 'graphql', action }));
    }
    expect(inventory.operations().map((item) => [item.protocol, item.action, item.requests])).toEqual([
      ['graphql', 'mutation Pay', 2],
      ['graphql', 'query GetAccounts', 2],
    ]);
    expect(inventory.routerTable()).toHaveLength(1);
  });
});

describe('templates', () => {
  const lines = [
    ...Array.from({ length: 30 }, (_, index) => `GET /accounts/${1_000 + index * 17}/transactions`),
    'GET /accounts/search',
    'GET /accounts/search',
    ...['USD/EUR', 'GBP/CHF', 'EUR/USD', 'CHF/JPY'].map((pair) => `GET /rates/${pair}`),
    ...'alice bob carol dave erin frank grace heidi ivan judy mallory nina'
      .split(' ')
      .flatMap((name) => [`GET /users/${name}`, `GET /users/${name}/devices`]),
    'GET /users/me',
    'GET /users/me',
    ...Array.from({ length: 6 }, (_, index) => `POST /payments/pay_${index}aBcDeF${index}/cancel`),
    'GET /cards/{pan}/limits',
    'GET /cards/{pan}/limits',
    'GET /v1/statements/2026-01-31.pdf',
    'GET /v1/statements/2026-02-28.pdf',
  ];
  const expected = [
    'GET /accounts/search active',
    'GET /accounts/{accountId}/transactions active',
    'GET /cards/{pan}/limits active',
    'GET /rates/{currency}/{currency2} active',
    'GET /users/me active',
    'GET /users/{userId} active',
    'GET /users/{userId}/devices active',
    'GET /v1/statements/{date}.pdf active',
    'POST /payments/{paymentId}/cancel active',
  ];

  it('name parameters after what stands before them or after their type', () => {
    expect(list(learn(lines)).sort()).toEqual(expected);
  });

  it('do not depend on the order of the traffic, nor do their ids', () => {
    const ids = learn(lines)
      .operations()
      .map((item) => item.id);
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: lines.length, maxLength: lines.length }), (shuffled) => {
        const inventory = learn(shuffled);
        expect(list(inventory).sort()).toEqual(expected);
        expect(inventory.operations().map((item) => item.id)).toEqual(ids);
      }),
      { numRuns: 20 },
    );
  });

  it('match later requests, and agree with the router table of gateways', () => {
    const inventory = learn(lines);
    const router = compileRouter(inventory.routerTable().map((row) => ({ ...row, value: row.id })));
    for (const path of ['/accounts/9/transactions', '/accounts/search', '/users/zora', '/users/me', '/v1/statements/2027-01-31.pdf']) {
      const record = inventory.match('GET', 'api.bank.example', path);
      expect(record, path).not.toBeNull();
      expect(router.match('GET', 'api.bank.example', path)?.value).toBe(record!.id);
    }
    expect(inventory.match('GET', 'other.example', '/accounts/search')).toBeNull();
  });

  it('keep their ids when a description renames their parameters', async () => {
    const inventory = learn(lines);
    const before = inventory.match('GET', 'api.bank.example', '/accounts/1/transactions')!;
    inventory.addSpec(await spec({ '/accounts/{number}/transactions': { get: { operationId: 'listTransactions', ...answer } } }));
    const after = inventory.match('GET', 'api.bank.example', '/accounts/1/transactions')!;
    expect(after).toMatchObject({
      id: before.id,
      template: '/accounts/{number}/transactions',
      source: 'spec',
      operation_id: 'listTransactions',
    });
  });
});

describe('against descriptions', () => {
  it('tells active, shadow, orphan, zombie and idle', async () => {
    const inventory = learn([
      'GET /v2/accounts',
      'GET /v2/accounts',
      'POST /v2/accounts',
      'POST /v2/accounts',
      'GET /v1/accounts',
      'GET /v1/accounts',
    ]);
    learn(['GET /old', 'GET /old'], {}, inventory);
    learn(['GET /bureau', 'GET /bureau'], { direction: 'outbound', host: 'bureau.example' }, inventory);
    inventory.addSpec(
      await spec({ '/v2/accounts': { get: answer }, '/old': { get: { deprecated: true, ...answer } }, '/never': { get: answer } }),
    );
    expect(list(inventory)).toEqual([
      'GET /never orphan',
      'GET /old zombie',
      'GET /v1/accounts zombie',
      'GET /v2/accounts active',
      'POST /v2/accounts shadow',
      'GET /bureau active',
    ]);
    inventory.observe(seen('GET /v2/accounts', { at: START + 90 * 86_400_000 }));
    expect(list(inventory)).toContain('POST /v2/accounts idle');
  });

  it('calls what a new version dropped a zombie, as long as it is used', async () => {
    const inventory = learn(['GET /a', 'GET /a', 'GET /b', 'GET /b']);
    inventory.addSpec(await spec({ '/a': { get: answer }, '/b': { get: answer }, '/c': { get: answer } }));
    inventory.addSpec(await spec({ '/a': { get: answer } }, { info: { title: 'Bank', version: '2' } }));
    expect(list(inventory)).toEqual(['GET /a active', 'GET /b zombie']);
  });

  it('learns from them where parameters are, whatever came first', async () => {
    const paths = { '/shelves/{shelf}': { get: answer }, '/shelves/special': { get: answer } };
    const lines = ['GET /shelves/loans', 'GET /shelves/cards', 'GET /shelves/special', 'GET /shelves/special'];
    const first = createInventory();
    first.addSpec(await spec(paths));
    const after = learn(lines);
    after.setSpecs([await spec(paths)]);
    for (const inventory of [learn(lines, {}, first), after]) {
      expect(list(inventory)).toEqual(['GET /shelves/special active', 'GET /shelves/{shelf} active']);
    }
  });

  it('takes one that names hosts never seen to hold everywhere', async () => {
    const inventory = learn(['GET /a', 'GET /a'], { host: '127.0.0.1:8080' });
    inventory.addSpec(await spec({ '/a': { get: answer }, '/b': { get: answer } }));
    expect(list(inventory)).toEqual(['GET /a active', 'GET /b orphan'].sort());
  });
});

describe('what is known of an operation', () => {
  it('lists parameters with types and shares, and required ones', () => {
    const inventory = createInventory();
    for (let index = 0; index < 200; index++) {
      const fields = [
        field('query', 'limit', { type: 'integer', distinct: index + 1 }),
        ...(index % 4 === 0 ? [field('query', 'cursor', { format: 'uuid' })] : []),
        ...(index === 0 ? [field('query', 'odd')] : []),
        field('response', '', { type: 'object' }),
        field('response', 'items', { type: 'array' }),
        field('response', 'items[]', { type: 'object' }),
        field('response', 'items[].id', { format: 'uuid' }),
      ];
      inventory.observe(seen(`GET /accounts/${index}/items`, { fields }));
    }
    const parameters = inventory.operations()[0]!.parameters;
    expect(parameters.map((item) => `${item.location} ${item.name} ${item.types.join('|')} ${item.required}`)).toEqual([
      'path accountId integer true',
      'query cursor string false',
      'query limit integer true',
      'response  object true',
      'response items array true',
      'response items[] object true',
      'response items[].id string true',
    ]);
    const limit = parameters.find((item) => item.name === 'limit')!;
    expect(limit.distinct).toBeGreaterThan(100);
    expect(limit.samples).toBe(200);
  });

  it('says a field holds sensitive data by many values, never by one', () => {
    const inventory = createInventory();
    for (let index = 0; index < 40; index++) {
      const fields = [
        field('response', 'card', { classes: [['pan', 1]] }),
        field('response', 'reference', { classes: index === 3 ? [['pan', 1]] : [] }),
        field('response', 'note', { classes: index % 20 === 0 ? [['email', 0.9]] : [] }),
      ];
      inventory.observe(seen('GET /cards', { fields }));
    }
    const [record] = inventory.operations();
    expect(record!.data_classes).toMatchObject([
      { id: 'pan', category: 'CHD', count: 40, in_request: false, in_response: true, fields: ['response.card'] },
    ]);
    expect(record!.parameters.find((item) => item.name === 'reference')!.data_classes).toEqual([]);
  });

  it('gives authentication seen with its coverage', () => {
    const inventory = learn(Array.from({ length: 95 }, () => 'GET /a'));
    learn(
      Array.from({ length: 5 }, () => 'GET /a'),
      { auth: 'none' },
      inventory,
    );
    learn(['GET /a'], { auth: 'none', status: 401 }, inventory);
    const { auth } = inventory.operations()[0]!;
    expect(auth).toMatchObject({ state: 'partial', open_successes: 5 });
    expect(auth.schemes.map((item) => item.scheme)).toEqual(['bearer', 'none']);
    expect(auth.coverage!.low).toBeLessThan(0.94);
    expect(auth.coverage!.high).toBeGreaterThan(0.95);
  });

  it('observes exposure from clients, certificates and direction', () => {
    const exposure = (more: Partial<Observation>) => learn(['GET /a', 'GET /a'], more).operations()[0]!.exposure;
    expect(exposure({})).toBe('external');
    expect(exposure({ clientClass: 'private' })).toBe('internal');
    expect(exposure({ auth: 'mtls' })).toBe('partner');
    expect(exposure({ direction: 'outbound' })).toBe('third-party');
    expect(exposure({ client: '' })).toBe('unknown');
  });
});

describe('limits', () => {
  it('counts what is over them, and stays within', () => {
    const inventory = createInventory({ hosts_max: 2, nodes_per_host_max: 50, fields_per_operation_max: 3 });
    for (let index = 0; index < 5; index++) learn([`GET /a`], { host: `h${index}.example` }, inventory);
    expect(inventory.overflow().hosts).toBe(3);
    for (let index = 0; index < 200; index++) learn([`GET /path${index}x/catalog${index}x/leaf`], { host: 'h0.example' }, inventory);
    expect(inventory.overflow().operations).toBeGreaterThan(100);
    learn(['GET /a'], { host: 'h1.example', fields: ['a', 'b', 'c', 'd', 'e'].map((name) => field('query', name)) }, inventory);
    expect(inventory.overflow().fields).toBe(2);
    expect(toInventoryJson(inventory).overflow).toEqual(inventory.overflow());
  });

  it('folds the words of a parameter, so that memory does not grow with its values', () => {
    const inventory = createInventory();
    for (let index = 0; index < 5_000; index++) {
      const name = Array.from({ length: 6 }, (_, at) => String.fromCharCode(97 + ((index * 7 + at * 13 + ((index >> at) & 7)) % 26))).join(
        '',
      );
      inventory.observe(seen(`GET /users/${name}`));
    }
    learn(['GET /users/me', 'GET /users/me'], {}, inventory);
    expect(list(inventory)).toEqual(['GET /users/me active', 'GET /users/{userId} active']);
    expect(JSON.stringify(inventory.snapshot()).length).toBeLessThan(20_000);
  });
});

describe('snapshots', () => {
  it('restore the same inventory, and are the same for the same state', async () => {
    const lines = Array.from(
      { length: 300 },
      (_, index) =>
        `GET /${['accounts', 'users', 'v1', 'rates'][index % 4]}/${index % 3 === 0 ? index : `name${String.fromCharCode(97 + (index % 26))}`}/${index % 5}`,
    );
    const inventory = learn(lines, { fields: [field('query', 'q', { classes: [['email', 0.8]], distinct: 77 })] });
    const text = JSON.stringify(inventory.snapshot());
    const twin = createInventory();
    twin.restore(JSON.parse(text));
    expect(JSON.stringify(twin.snapshot())).toBe(text);
    expect(JSON.parse(JSON.stringify(twin.operations()))).toEqual(JSON.parse(JSON.stringify(inventory.operations())));
    const more = seen('GET /accounts/1/1');
    inventory.observe(more);
    twin.observe(more);
    expect(JSON.stringify(twin.snapshot())).toBe(JSON.stringify(inventory.snapshot()));
  });

  it('of another kind are refused and change nothing', () => {
    const inventory = learn(['GET /a', 'GET /a']);
    for (const wrong of [null, {}, { version: 2, hosts: [{}] }, { version: 3, hosts: [] }, 'x'])
      expect(() => inventory.restore(wrong)).toThrow(/RECORD_INVALID/);
    expect(list(inventory)).toEqual(['GET /a active']);
  });
});

describe('output', () => {
  function rich(): Inventory {
    const inventory = createInventory();
    for (let index = 0; index < 20; index++) {
      const body = [
        field('body', '', { type: 'object' }),
        field('body', 'amount', { type: 'number' }),
        field('body', 'to["x.y"]', { format: 'date' }),
      ];
      const given = [
        field('response', '', { type: 'array' }),
        field('response', '[]', { type: 'object' }),
        field('response', '[].iban', { classes: [['iban', 1]] }),
      ];
      inventory.observe(
        seen(`POST /accounts/${index}/payments`, {
          status: 201,
          requestType: 'application/json',
          auth: 'jwt',
          fields: [...body, ...given],
        }),
      );
      inventory.observe(seen(`GET /accounts/${index}`, { host: 'www.bank.example', auth: index < 10 ? 'none' : 'cookie' }));
    }
    return inventory;
  }

  it('OpenAPI 3.1 loads back as the same operations, without objections', async () => {
    const inventory = rich();
    const loaded = await loadSpec(JSON.stringify(toOpenApi(inventory.operations(), { title: 'Bank', version: '1.0.0' })), 'made.json');
    if (!loaded.ok) throw loaded.error;
    expect(loaded.value.problems).toEqual([]);
    const made = loaded.value.operations.map((item) => `${item.method} ${item.host}${item.template}`).sort();
    expect(made).toEqual(
      inventory
        .operations()
        .map((item) => `${item.method} ${item.host}${item.template}`)
        .sort(),
    );
    const pay = loaded.value.operations.find((item) => item.method === 'POST')!;
    expect(pay.security).toEqual([{ name: 'jwt', kind: 'http:bearer', scopes: [] }]);
    expect(pay.requestBody!.content[0]!.fields.map((item) => `${item.name} ${item.type} ${item.format}`)).toEqual([
      'amount number ',
      'to object ',
      'to["x.y"] string date',
    ]);
    expect(pay.responses[0]!.content[0]!.fields.map((item) => item.name)).toEqual(['[]', '[].iban']);
    expect(pay.parameters[0]).toMatchObject({ name: 'accountId', location: 'path', type: 'integer' });
  });

  it('OpenAPI has provisional operations, unless they are not wanted', () => {
    const records = learn(['GET /accounts']).operations();
    expect(toOpenApi(records, { title: 'x', version: '1' }).paths).toHaveProperty('/accounts');
    expect(toOpenApi(records, { title: 'x', version: '1' }, { confirmedOnly: true }).paths).toEqual({});
  });

  it('loaded back as a description, makes all of it active', async () => {
    const inventory = rich();
    const loaded = await loadSpec(JSON.stringify(toOpenApi(inventory.operations(), { title: 'Bank', version: '1.0.0' })), 'made.json');
    if (!loaded.ok) throw loaded.error;
    inventory.addSpec(loaded.value);
    expect(inventory.operations().map((item) => `${item.status} ${item.source}`)).toEqual(['active spec', 'active spec']);
  });

  it('writes any inventory as a document that loads', async () => {
    const segment = fc.oneof(
      fc.string({ minLength: 1, maxLength: 6 }),
      fc.constantFrom('12', 'a{b}', '{pan}', '2026-01-01.pdf', '9:freeze', '__proto__', 'rest', "A('x1')"),
    );
    const path = fc.array(
      segment.map((text) => (text.startsWith('{') ? text : text.replace(/[/{}]/g, '~'))),
      { maxLength: 4 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom('GET', 'POST'), path, fc.string({ maxLength: 5 })), { maxLength: 12 }),
        async (calls) => {
          const inventory = createInventory({ confirm_requests_min: 1, confirm_seconds_min: 0 });
          for (const [method, segments, name] of calls) {
            inventory.observe({
              ...seen(`${method} /`),
              segments,
              fields: [field('query', name), field('body', name.replace(/[[\]."]/g, '') || 'x')],
            });
          }
          const document = toOpenApi(inventory.operations(), { title: 'x', version: '1' });
          const loaded = await loadSpec(JSON.stringify(document), 'made.json');
          expect(loaded.ok).toBe(true);
          if (loaded.ok) expect(loaded.value.problems.filter((problem) => !/templat|param/i.test(problem.message))).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('JSON has the fields scripts rely on', () => {
    const json = toInventoryJson(rich());
    const operation = json.operations.find((item) => item.method === 'POST')!;
    for (const key of [
      'method',
      'host',
      'template',
      'protocol',
      'requests',
      'first_seen',
      'last_seen',
      'status',
      'auth',
      'parameters',
      'data_classes',
      'exposure',
    ]) {
      expect(operation).toHaveProperty(key);
    }
    expect(operation.risk.factors.length).toBeGreaterThan(2);
    expect(operation.first_seen).toMatch(/^\d{4}-\d\d-\d\dT/);
    expect(json.generated_from.observations).toBe(40);
    expect(json.hosts).toHaveLength(2);
  });
});
