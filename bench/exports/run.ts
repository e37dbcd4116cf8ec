import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ApiSpec, SpecField } from '@sallyport/contract';
import { createInventory, type OperationRecord, toCsv, toCycloneDx, toInventoryJson, toOpenApi, toOpenApi30 } from '@sallyport/inventory';

const PAGE = resolve(import.meta.dirname, '../../docs/measured/exports.md');
const OPERATIONS = 5_000;
const PARAMETERS_EACH = 20;
const HOSTS = 10;

function fieldsOf(at: number): SpecField[] {
  return Array.from({ length: PARAMETERS_EACH - 2 }, (_, index) => ({
    name: `part${index % 4}.member${(at + index) % 97}_${index}`,
    type: 'string',
    format: '',
    required: index % 3 === 0,
    enum: [],
  }));
}

/** One description a host, of the size of a large bank's. */
function specOf(host: number): ApiSpec {
  const name = `api${host}.bank.example`;
  const operations = Array.from({ length: OPERATIONS / HOSTS }, (_, at) => ({
    method: ['GET', 'POST', 'PUT', 'DELETE'][at % 4]!,
    host: name,
    template: `/v1/area${host}/domain${at % 25}/resource${at}/{id}`,
    operationId: `operation${host}_${at}`,
    summary: '',
    tags: [],
    deprecated: false,
    sunset: '',
    security: [{ name: 'oauth', kind: 'oauth2', scopes: [] }],
    parameters: [
      { name: 'id', location: 'path' as const, required: true, deprecated: false, type: 'string' as const, format: 'uuid', enum: [] },
      { name: 'expand', location: 'query' as const, required: false, deprecated: false, type: 'string' as const, format: '', enum: [] },
    ],
    requestBody: { required: true, content: [{ mediaType: 'application/json', fields: fieldsOf(at), truncated: false }] },
    responses: [{ status: '200', content: [] }],
  }));
  return {
    title: `API ${host}`,
    version: '1',
    place: name,
    openapi: '3.1',
    servers: [{ host: name, basePath: '' }],
    operations,
    problems: [],
  };
}

function timed(make: () => unknown): readonly [seconds: number, megabytes: number] {
  const started = performance.now();
  const made = make();
  const text = typeof made === 'string' ? made : JSON.stringify(made);
  return [(performance.now() - started) / 1_000, text.length / 1e6];
}

/** How long a large inventory takes to be written in each format; writes `docs/measured/exports.md`. */
export function exports(): string {
  const inventory = createInventory();
  for (let host = 0; host < HOSTS; host++) inventory.addSpec(specOf(host));
  const records: readonly OperationRecord[] = inventory.operations();
  const parameters = records.reduce((sum, record) => sum + record.parameters.length, 0);
  const nobody = { owner: '', service: '', criticality: '' as const, data_owner: '', environment: '', tags: [], scope: [] };
  const info = { title: 'Bank', version: '1' };
  const formats: Readonly<Record<string, () => unknown>> = {
    'inventory JSON': () => toInventoryJson(inventory),
    'OpenAPI 3.1': () => toOpenApi(records, info),
    'OpenAPI 3.0': () => toOpenApi30(toOpenApi(records, info)),
    'CycloneDX 1.6': () => toCycloneDx(records, 'Bank', 0),
    CSV: () => toCsv(records, () => nobody),
  };
  const rows = Object.entries(formats).map(([name, make]) => {
    const [seconds, megabytes] = timed(make);
    return `| ${name} | ${seconds.toFixed(2)} s | ${megabytes.toFixed(1)} MB |\n`;
  });
  const page = `# How long large inventories take to be written

Written by \`npm run bench -- exports\`: ${records.length} operations on ${HOSTS} hosts with ${parameters} parameters and fields, made and turned into text on one core.

| format | time | size |
| --- | --- | --- |
${rows.join('')}`;
  writeFileSync(PAGE, page);
  return page;
}
