import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Assessment, OperationPage, Overview } from '@sallyport/control-plane/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api, CLI, filesHolding, type Product, startProduct, until } from './product.fixture.ts';

// Made up, with right check digits; the demo's own traffic does not use them.
const SECRETS = {
  pan: '4539578763621486',
  ssn: '521-44-9182',
  cvv: '739',
  pinBlock: '2B41C97E5D80F6A3',
  bearer: 'zk93Jx7Qm1LpVt5RwYb8NcHd2FgS6aUe',
  iban: 'GB33BUKB20201555555555',
  password: 'correct-Horse-9-battery',
};

/** Requests with the secrets in every part of a message. */
function loadedRequests(): { method: string; path: string; headers: Record<string, string>; body?: string }[] {
  const { pan, ssn, cvv, pinBlock, bearer, iban, password } = SECRETS;
  const spaced = pan.replace(/(.{4})/g, '$1 ').trim();
  const base64 = Buffer.from(JSON.stringify({ card: pan, ssn })).toString('base64');
  const attack = "' UNION SELECT card FROM vault WHERE pan=";
  const auth = { authorization: `Bearer ${bearer}` };
  const json = { ...auth, 'content-type': 'application/json' };
  return [
    { method: 'GET', path: `/cards/${pan}/lines`, headers: auth },
    { method: 'GET', path: `/search?q=${encodeURIComponent(`${attack}${pan}`)}&ssn=${ssn}&password=${password}`, headers: auth },
    { method: 'GET', path: `/search?q=${encodeURIComponent(encodeURIComponent(pan))}&access_token=${bearer}`, headers: auth },
    {
      method: 'GET',
      path: '/accounts',
      headers: { ...auth, 'x-card': pan, 'x-note': `<script>${spaced}</script>`, cookie: `pan=${pan}; session=${bearer}` },
    },
    {
      method: 'POST',
      path: '/payments',
      headers: json,
      body: JSON.stringify({ pan, cvv, pinBlock, ssn, iban, note: `${attack}${spaced}`, nested: JSON.stringify({ pan }) }),
    },
    {
      method: 'POST',
      path: '/payments',
      headers: json,
      body: `{"card":{"number":${pan},"cvv":"${cvv}"},"password":"${password}","x":"<img src=x onerror=alert(${pan})>"}`,
    },
    { method: 'POST', path: '/payments', headers: json, body: JSON.stringify({ blob: base64, q: `../../../../etc/passwd?${pan}` }) },
    {
      method: 'POST',
      path: '/payments',
      headers: { ...auth, 'content-type': 'application/x-www-form-urlencoded' },
      body: `pan=${pan}&cvv=${cvv}&ssn=${ssn}&cmd=${encodeURIComponent(`; cat /etc/passwd ${pan}`)}`,
    },
    {
      method: 'POST',
      path: '/payments',
      headers: { ...auth, 'content-type': 'application/xml' },
      body: `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a pan="${pan}"><ssn>${ssn}</ssn>&b;</a>`,
    },
    {
      method: 'POST',
      path: '/payments',
      headers: { ...auth, 'content-type': 'multipart/form-data; boundary=zz' },
      body: `--zz\r\nContent-Disposition: form-data; name="pan"; filename="${pan}.php"\r\n\r\n<?php system("${pan}"); ?>\r\n--zz--\r\n`,
    },
    { method: 'POST', path: '/payments', headers: json, body: `{"broken": "${pan}", "cvv": "${cvv}", "' OR 1=1 --": ` },
  ];
}

describe('the main job, from the first command to the report', () => {
  let product: Product;
  let api: Api;

  beforeAll(async () => {
    product = await startProduct();
    api = new Api(product.console);
    await api.signIn(product.admin.name, product.admin.password);
  }, 120_000);

  afterAll(async () => {
    await product?.stop();
  }, 60_000);

  it('shows traffic, attacks stopped, an inventory with risk, and the third party within a minute', async () => {
    const overview = await until(async () => {
      const seen = await api.get<Overview>('/overview');
      return seen.totals.blocked >= 3 && seen.operations.total >= 12 ? seen : null;
    }, 'attacks stopped and an inventory');
    expect(overview.totals.requests).toBeGreaterThan(overview.totals.attacks);
    expect(overview.mode).toBe('block');
    expect(overview.coverage.percent).toBeGreaterThan(90);
    const operations = await until(async () => {
      const list = await api.get<OperationPage>('/operations?limit=200');
      return list.items.some((item) => item.exposure === 'third-party') ? list : null;
    }, 'the call to the third party');
    expect(operations.items.some((item) => item.template === '/accounts/{accountId}/transactions')).toBe(true);
    expect(operations.items.some((item) => item.risk.level !== 'low')).toBe(true);
    expect(operations.items.filter((item) => /passwd|wp-login|\.git/.test(item.template))).toEqual([]);
  }, 90_000);

  it('never keeps card data, identifiers or credentials in clear, in any part of a message, in any file', async () => {
    const { gateway } = product;
    for (const { method, path, headers, body } of loadedRequests()) {
      await fetch(`${gateway}${path}`, {
        method,
        headers: { ...headers, 'x-forwarded-for': '203.0.113.77' },
        ...(body !== undefined && { body }),
      });
    }
    await until(
      async () => ((await api.get<{ items: { client: string }[] }>('/attacks?client=203.0.113.77')).items.length >= 5 ? true : null),
      'the attacks in the console',
    );
    const metrics = await (await fetch(product.metrics)).text();
    const { cvv: _short, ...long } = SECRETS;
    for (const [name, secret] of Object.entries({
      ...long,
      spacedPan: SECRETS.pan.replace(/(.{4})/g, '$1 ').trim(),
      plainSsn: SECRETS.ssn.replaceAll('-', ''),
    })) {
      expect(filesHolding(product.folder, secret), name).toEqual([]);
      expect(metrics, name).not.toContain(secret);
      expect(product.said(), name).not.toContain(secret);
    }
    expect(filesHolding(product.folder, `"${SECRETS.cvv}"`)).toEqual([]);
  }, 60_000);

  it('counts what happened as evidence, and the report verifies', async () => {
    const assessment = await api.get<Assessment>('/compliance/frameworks/PCI-DSS-4.0.1');
    const fact = (name: string): number | null => assessment.facts.find((entry) => entry.name === name)?.value ?? null;
    expect(fact('chain.verified')).toBe(1);
    expect(fact('traffic.blocked')).toBeGreaterThan(0);
    expect(fact('masking.clear_values')).toBe(0);
    const now = Date.now();
    const out = join(product.folder, 'report.pdf');
    const period = ['--from', new Date(now - 3_600_000).toISOString(), '--to', new Date(now).toISOString()];
    const run = promisify(execFile);
    const data = join(product.folder, 'demo', 'control-plane');
    await run(process.execPath, [
      CLI,
      'report',
      '--framework',
      'PCI-DSS-4.0.1',
      ...period,
      '--out',
      out,
      '--data-dir',
      data,
      '--institution',
      'Demo Bank',
    ]);
    const verified = await run(process.execPath, [CLI, 'verify', `${out}.bundle.json`]);
    expect(verified.stdout).toContain('The bundle verifies.');
  }, 60_000);

  it('stops when asked, and the evidence log verifies afterwards', async () => {
    expect(await product.stop()).toBe(0);
    const log = join(product.folder, 'demo', 'control-plane', 'log');
    const { stdout } = await promisify(execFile)(process.execPath, [CLI, 'verify', log, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, broken: null });
  }, 60_000);
});
