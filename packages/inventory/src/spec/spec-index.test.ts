import { type ApiSpec, loadSpec } from '@sallyport/contract';
import { expect, it } from 'vitest';
import { createInventory } from '../inventory.ts';

async function spec(title: string, version: string, basePath: string, paths: readonly string[]): Promise<ApiSpec> {
  const document = {
    openapi: '3.1.0',
    info: { title, version },
    servers: [{ url: `https://api.bank.example${basePath}` }],
    paths: Object.fromEntries(paths.map((path) => [path, { get: { responses: { default: { description: 'x' } } } }])),
  };
  const loaded = await loadSpec(JSON.stringify(document), `${title}.json`);
  if (!loaded.ok) throw loaded.error;
  return loaded.value;
}

it('takes several descriptions of one host, each with its versions', async () => {
  const inventory = createInventory();
  inventory.addSpec(await spec('Accounts', '1', '/accounts-api', ['/list', '/old']));
  inventory.addSpec(await spec('Accounts', '2', '/accounts-api', ['/list']));
  inventory.addSpec(await spec('Cards', '1', '/cards-api', ['/list']));
  const known = inventory.operations().map(({ host, template, spec: name }) => `${host} ${template} ${name}`);
  expect(known.sort()).toEqual(['api.bank.example /accounts-api/list Accounts 2', 'api.bank.example /cards-api/list Cards 1']);
});
