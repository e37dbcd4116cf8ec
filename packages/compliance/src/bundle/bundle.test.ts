import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { report } from '../report/report.fixture.ts';
import { type Bundle, createBundle, verifyBundle } from './bundle.ts';

const pem = (): string => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const key = pem();
const made = await createBundle(report('PCI-DSS-4.0.1'), ['csv', 'oscal'], key);
const clone = (): Bundle & { manifest: { report: { from: string } } } => structuredClone(made) as never;

async function failing(bundle: object, trusted: string | null = null): Promise<string[]> {
  const verdict = await verifyBundle(JSON.stringify(bundle), 'b.json', trusted);
  expect(verdict.ok).toBe(verdict.checks.every((check) => check.passed));
  return verdict.checks.filter((check) => !check.passed).map((check) => check.name);
}

describe('a bundle', () => {
  it('verifies as made, with and without the key known', async () => {
    expect(await failing(made)).toEqual([]);
    expect(await failing(made, made.manifest.key)).toEqual([]);
  });

  it('names the file that was changed', async () => {
    const bundle = clone();
    (bundle.files as Record<string, string>)['controls.csv'] = Buffer.from('all satisfied').toString('base64');
    expect(await failing(bundle)).toEqual(['controls.csv', 'controls.csv from data']);
  });

  it('has what differs in the inventory, rendered again from the data; a report of before that was kept verifies too', async () => {
    const bundle = clone();
    (bundle.files as Record<string, string>)['inventory-changes.csv'] = Buffer.from('nothing new').toString('base64');
    expect(await failing(bundle)).toEqual(['inventory-changes.csv', 'inventory-changes.csv from data']);
    const { inventory_changes: _, ...older } = report('PCI-DSS-4.0.1');
    const kept = await createBundle(older, ['csv', 'oscal'], key);
    expect(Object.keys(kept.files)).not.toContain('inventory-changes.csv');
    expect(await failing(kept)).toEqual([]);
  });

  it('finds a manifest that was changed after signing', async () => {
    const bundle = clone();
    bundle.manifest.report.from = '2020-01-01T00:00:00.000Z';
    expect(await failing(bundle)).toEqual(['signature', 'period']);
  });

  it('finds a bundle signed anew by somebody else when the key is known', async () => {
    const forged = await createBundle(report('PCI-DSS-4.0.1', { 'chain.verified': 1 }), ['csv'], pem());
    expect(await failing(forged)).toEqual([]);
    expect(await failing(forged, made.manifest.key)).toEqual(['key']);
  });

  it('finds a file that was smuggled in or left out', async () => {
    const more = clone();
    (more.files as Record<string, string>)['extra.txt'] = '';
    expect(await failing(more)).toEqual(['files']);
    const less = clone();
    delete (less.files as Record<string, string>)['controls.csv'];
    expect(await failing(less)).toEqual(['controls.csv']);
  });

  it.each(['', '{}', '[]', 'null', '{"format":"sallyport-bundle/1"}'])('refuses %j with a clear error', async (text) => {
    await expect(verifyBundle(text, 'b.json', null)).rejects.toThrow(/BUNDLE_INVALID at b\.json/);
  });
});
