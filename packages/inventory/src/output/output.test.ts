import { readFileSync } from 'node:fs';
import { type ApiSpec, loadSpec } from '@sallyport/contract';
import type { FieldObservation, Observation } from '@sallyport/core';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { createInventory, type Inventory } from '../inventory.ts';
import type { OperationRecord } from '../model.ts';
import { hostsOf, ofHost } from './by-host.ts';
import { toCycloneDx } from './cyclonedx.ts';
import { toOpenApi } from './openapi.ts';
import { toOpenApi30 } from './openapi-30.ts';

const INFO = { title: 'Bank', version: '1.0.0' };

const field = (
  location: FieldObservation['location'],
  name: string,
  type: FieldObservation['type'],
  more: Partial<FieldObservation> = {},
): FieldObservation => ({
  location,
  name,
  type,
  format: '',
  size: 8,
  classes: [],
  distinct: 0,
  ...more,
});

function seen(at: number, host: string, path: string, more: Partial<Observation> = {}): Observation {
  return {
    at: Date.UTC(2026, 0, 5) + at * 600_000,
    method: 'POST',
    host,
    segments: path.split('/').slice(1),
    protocol: 'rest',
    action: '',
    status: 200,
    auth: 'jwt',
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
    fields: [
      field('query', 'limit', 'integer'),
      field('body', '', 'object'),
      field('body', 'items', 'array'),
      field('body', 'items[]', 'object'),
      field('body', 'items[].iban', 'string', { classes: [['iban', 0.99]] }),
      field('body', 'note', at % 2 === 0 ? 'string' : 'null'),
      field('response', '', 'object'),
      field('response', '__proto__', 'string'),
      field('response', 'owner.ssn', 'string', { classes: [['ssn', 0.99]] }),
    ],
    ...more,
  };
}

function estate(): Inventory {
  const inventory = createInventory();
  for (let at = 0; at < 20; at++) {
    inventory.observe(seen(at, 'api.bank.example', `/accounts/${1000 + at * 37}/payments`));
    inventory.observe(seen(at, 'api.bank.example', '/accounts', { method: 'GET', requestType: '' }));
    inventory.observe(seen(at, 'cards.bank.example', '/cards', { auth: at === 3 ? 'none' : 'mtls', tls: false }));
    inventory.observe(seen(at, 'api.bureau.example', '/v2/scores', { direction: 'outbound', clientClass: 'private' }));
  }
  return inventory;
}

async function load(document: unknown): Promise<ApiSpec> {
  const loaded = await loadSpec(JSON.stringify(document), 'made.json');
  if (!loaded.ok) throw loaded.error;
  return loaded.value;
}

describe('the inventory as OpenAPI', () => {
  it.each(['3.1', '3.0'])('%s is valid, host by host, and comes back as it went', async (version) => {
    const records = estate().operations();
    expect(hostsOf(records)).toEqual(['api.bank.example', 'api.bureau.example', 'cards.bank.example']);
    for (const host of hostsOf(records)) {
      const own = ofHost(records, host);
      const document = toOpenApi(own, INFO);
      // Problems are what the schema of the OpenAPI initiative objects to, by a validator that is not ours.
      const spec = await load(version === '3.0' ? toOpenApi30(document) : document);
      expect(spec.problems).toEqual([]);
      expect(spec.openapi).toBe(version);
      expect(spec.operations.map(({ method, host: at, template }) => `${method} ${at}${template}`).sort()).toEqual(
        own.map(({ method, template }) => `${method} ${host}${template}`).sort(),
      );
    }
  });

  it('learned again from what was written is the same inventory', async () => {
    const records = ofHost(estate().operations(), 'api.bank.example');
    const again = createInventory();
    again.addSpec(await load(toOpenApi(records, INFO)));
    const names = (list: readonly OperationRecord[]): string[] =>
      list
        .flatMap(({ method, template, parameters }) => parameters.map(({ location, name }) => `${method} ${template} ${location} ${name}`))
        .sort();
    const written = names(records).filter((name) => !/ (?:body|response) $/.test(name) && !name.endsWith('[]'));
    expect(names(again.operations())).toEqual(expect.arrayContaining(written));
  });
});

describe('the inventory as CycloneDX', () => {
  // Our documents hold neither licences nor signatures, so what those two schemas say does not matter here.
  const ajv = new Ajv({
    strict: false,
    schemas: [
      { $id: 'http://cyclonedx.org/schema/spdx.SNAPSHOT.schema.json' },
      { $id: 'http://cyclonedx.org/schema/jsf-0.82.SNAPSHOT.schema.json', definitions: { signature: {} } },
    ],
  });
  formats.default(ajv);
  for (const format of ['iri-reference', 'idn-email']) ajv.addFormat(format, true);
  const valid = ajv.compile(JSON.parse(readFileSync(new URL('./fixtures/cyclonedx-1.6.schema.json', import.meta.url), 'utf8')));

  it('is valid by the schema of the specification', () => {
    const document = toCycloneDx(estate().operations(), 'Bank', Date.UTC(2026, 0, 6));
    expect(valid(document) ? [] : valid.errors).toEqual([]);
    expect(document.services).toHaveLength(3);
    const [accounts] = document.services as [{ data: unknown; authenticated: boolean }];
    expect(accounts).toMatchObject({
      authenticated: true,
      'x-trust-boundary': true,
      data: [
        { flow: 'inbound', classification: 'iban' },
        { flow: 'outbound', classification: 'ssn' },
      ],
    });
    expect(valid({ ...document, services: [{ name: 7 }] })).toBe(false);
  });

  it('of nothing is valid too', () => {
    expect(valid(toCycloneDx([], 'Bank', 0))).toBe(true);
  });
});
