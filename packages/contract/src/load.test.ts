import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadSpec } from './load.ts';
import type { ApiSpec } from './model.ts';

async function good(text: string): Promise<ApiSpec> {
  const result = await loadSpec(text, 'bank.yaml');
  if (!result.ok) throw result.error;
  return result.value;
}

async function refusal(text: string): Promise<string> {
  const result = await loadSpec(text, 'bank.yaml');
  return result.ok ? 'accepted' : `${result.error.code} ${result.error.place} ${result.error.detail}`;
}

const BANK = `
openapi: 3.0.3
info: { title: Bank, version: 1.2.0 }
servers:
  - url: https://api.bank.example/v1/
  - url: '{scheme}://{tenant}.bank.example:8443/v1'
    variables: { scheme: { default: http }, tenant: { default: demo } }
security: [{ token: [accounts] }]
paths:
  /accounts/{accountId}:
    parameters: [{ $ref: '#/components/parameters/accountId' }]
    get:
      operationId: getAccount
      deprecated: true
      responses:
        '200': { $ref: '#/components/responses/account' }
    post:
      security: []
      requestBody:
        required: true
        content:
          application/json; charset=utf-8: { schema: { $ref: '#/components/schemas/account' } }
      responses: { default: { description: any } }
components:
  parameters:
    accountId: { name: accountId, in: path, required: true, schema: { type: string, format: uuid } }
  responses:
    account: { description: one, content: { application/json: { schema: { $ref: '#/components/schemas/account' } } } }
  schemas:
    account:
      type: object
      required: [iban]
      properties:
        iban: { type: string, nullable: true }
        owners: { type: array, items: { $ref: '#/components/schemas/owner' } }
    owner:
      allOf:
        - { type: object, properties: { name: { type: string, enum: [a, b] } } }
        - { type: object, properties: { account: { $ref: '#/components/schemas/account' } } }
  securitySchemes:
    token: { type: oauth2, flows: { clientCredentials: { tokenUrl: https://id.bank.example/token, scopes: { accounts: read } } } }
`;

describe('loadSpec', () => {
  it('gives one model of a 3.0 document, one operation a server', async () => {
    const spec = await good(BANK);
    expect(spec).toMatchObject({ title: 'Bank', version: '1.2.0', openapi: '3.0' });
    expect(spec.servers).toEqual([
      { host: 'api.bank.example', basePath: '/v1' },
      { host: 'demo.bank.example:8443', basePath: '/v1' },
    ]);
    expect(spec.operations.map((item) => `${item.method} ${item.host}${item.template}`)).toEqual([
      'GET api.bank.example/v1/accounts/{accountId}',
      'GET demo.bank.example:8443/v1/accounts/{accountId}',
      'POST api.bank.example/v1/accounts/{accountId}',
      'POST demo.bank.example:8443/v1/accounts/{accountId}',
    ]);
    const [get, , post] = spec.operations;
    expect(get).toMatchObject({ deprecated: true, security: [{ name: 'token', kind: 'oauth2', scopes: ['accounts'] }] });
    expect(get!.parameters).toEqual([
      { name: 'accountId', location: 'path', required: true, deprecated: false, type: 'string', format: 'uuid', enum: [] },
    ]);
    expect(post!.security).toEqual([]);
  });

  it('flattens bodies to the names observations use and ends recursion', async () => {
    const body = (await good(BANK)).operations[2]!.requestBody!;
    const content = body.content[0]!;
    expect(content.mediaType).toBe('application/json');
    expect(content.fields.slice(0, 4)).toEqual([
      { name: 'iban', type: 'string', format: '', required: true, enum: [] },
      { name: 'owners', type: 'array', format: '', required: false, enum: [] },
      { name: 'owners[]', type: 'object', format: '', required: false, enum: [] },
      { name: 'owners[].name', type: 'string', format: '', required: false, enum: ['a', 'b'] },
    ]);
    expect(content.truncated).toBe(true);
  });

  it('upgrades Swagger 2.0 with its host, base path and body', async () => {
    const spec = await good(
      JSON.stringify({
        swagger: '2.0',
        info: { title: 'Old', version: '1' },
        host: 'old.bank.example',
        basePath: '/api',
        schemes: ['https'],
        consumes: ['application/json'],
        securityDefinitions: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
        security: [{ key: [] }],
        paths: {
          '/payments': {
            post: {
              parameters: [
                { name: 'body', in: 'body', required: true, schema: { type: 'object', properties: { amount: { type: 'number' } } } },
              ],
              responses: { 201: { description: 'made' } },
            },
          },
        },
      }),
    );
    expect(spec.openapi).toBe('2.0');
    expect(spec.operations[0]).toMatchObject({
      method: 'POST',
      host: 'old.bank.example',
      template: '/api/payments',
      security: [{ kind: 'apiKey' }],
    });
    expect(spec.operations[0]!.requestBody!.content[0]!.fields[0]).toMatchObject({ name: 'amount', type: 'number' });
  });

  it('never follows a reference out of the document, and names its line', async () => {
    for (const target of ['http://169.254.169.254/latest', 'file:///etc/passwd', 'other.yaml#/a', '//x/y']) {
      const text = BANK.replace("'#/components/responses/account'", `'${target}'`);
      expect(await refusal(text)).toBe(`SPEC_REMOTE_REF bank.yaml:16 $ref ${target}`);
    }
  });

  it('takes a $ref in example data for text', async () => {
    const spec = await good(BANK.replace('type: string, nullable: true', 'type: string, example: { $ref: http://x/y }'));
    expect(spec.operations).toHaveLength(4);
  });

  it('names the line of a syntax error, in YAML and in JSON', async () => {
    expect(await refusal('openapi: 3.1.0\ninfo: {\n')).toMatch(/^SPEC_INVALID bank.yaml:[23] /);
    expect(await refusal('{\n "openapi": "3.1.0",\n "info": "a" "b"\n}')).toMatch(/^SPEC_INVALID bank.yaml:3 /);
    expect(await refusal('[]')).toMatch(/^SPEC_INVALID bank.yaml:1 /);
    expect(await refusal('openapi: 4.0.0')).toMatch(/version is not/);
    expect(await refusal('openapi: 3.1.0\npaths: []')).toMatch(/^SPEC_INVALID bank.yaml:2 `paths`/);
  });

  it('refuses what would exhaust it', async () => {
    expect(await refusal(`openapi: 3.1.0\nx: ${'['.repeat(400)}${']'.repeat(400)}\npaths: {}`)).toMatch(/SPEC_INVALID|accepted/);
    const bomb = Array.from({ length: 9 }, (_, level) => `a${level}: &a${level} [${level === 0 ? 'x' : `*a${level - 1},`.repeat(20)}]`);
    expect(await refusal(`openapi: 3.1.0\npaths: {}\n${bomb.join('\n')}`)).toMatch(/^SPEC_INVALID/);
  });

  it('bounds schemas that refer to each other', async () => {
    const self = Array.from({ length: 10 }, () => "{ $ref: '#/components/schemas/owner' }").join(', ');
    const spec = await good(BANK.replace('      allOf:', `      oneOf: [${self}]\n      allOf:`));
    expect(spec.operations[0]!.responses[0]!.content[0]!.truncated).toBe(true);
  });

  it('never throws', async () => {
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.integer(),
        fc.constant(null),
        fc.array(tie('node')),
        fc.dictionary(fc.string(), tie('node')),
      ),
    })).node;
    await fc.assert(
      fc.asyncProperty(value, value, value, async (paths, components, servers) => {
        const result = await loadSpec(
          JSON.stringify({ openapi: '3.1.0', info: {}, paths: { '/a': { get: paths } }, components, servers }),
          'x',
        );
        expect(result.ok || result.error.code.startsWith('SPEC_')).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  const data = process.env.SALLYPORT_DATA_DIR;
  it.skipIf(!data)('loads every published bank and payment description (needs SALLYPORT_DATA_DIR with corpora/specs)', async () => {
    const folder = join(data!, 'corpora/specs');
    let operations = 0;
    for (const file of readdirSync(folder)) {
      const result = await loadSpec(readFileSync(join(folder, file), 'utf8'), file);
      expect(result.ok, file).toBe(true);
      if (!result.ok) continue;
      expect(result.value.operations.length, file).toBeGreaterThan(0);
      operations += result.value.operations.length;
    }
    expect(operations).toBeGreaterThan(250);
  });
});
