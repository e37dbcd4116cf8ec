import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { frameworks } from '../catalogue/load.ts';
import { report } from '../report/report.fixture.ts';
import { csvCell } from './csv.ts';
import { render } from './index.ts';

const dataDir = process.env.SALLYPORT_DATA_DIR;
const schemaFile = join(dataDir ?? '', 'oscal/oscal_assessment-results_schema.json');

describe('csv', () => {
  it('disarms formulas and quotes what needs it', () => {
    expect(csvCell('=HYPERLINK("http://evil")')).toBe('"\'=HYPERLINK(""http://evil"")"');
    expect(csvCell('-1')).toBe("'-1");
    expect(csvCell('plain')).toBe('plain');
  });

  it('has a line for each control', async () => {
    const document = report('PCI-DSS-4.0.1');
    const text = Buffer.from(await render(document, 'csv')).toString();
    for (const control of document.controls) expect(text).toContain(`,${control.id},`);
  });
});

describe('oscal', () => {
  it.skipIf(!existsSync(schemaFile))('is valid by the published schema for every framework (needs SALLYPORT_DATA_DIR)', async () => {
    const ajv = new Ajv.default({ strict: false, allErrors: true });
    addFormats.default(ajv);
    const validate = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')));
    for (const framework of frameworks()) {
      const document: unknown = JSON.parse(Buffer.from(await render(report(framework.id), 'oscal')).toString());
      validate(document);
      expect(validate.errors ?? [], framework.id).toEqual([]);
    }
  });

  it('has a finding only for what was decided', async () => {
    const document = report('NIST-800-53r5');
    const text = Buffer.from(await render(document, 'oscal')).toString();
    const { results } = (JSON.parse(text) as { 'assessment-results': { results: { findings?: unknown[]; observations: unknown[] }[] } })[
      'assessment-results'
    ];
    const decided = document.controls.filter((control) => !['not-assessed', 'needs-manual-evidence'].includes(control.state));
    expect(results[0]?.findings ?? []).toHaveLength(decided.length);
    // One each control, and one for what differs in the inventory.
    expect(results[0]?.observations).toHaveLength(document.controls.length + 1);
  });
});

describe('pdf', () => {
  it('is the same for the same report, claims PDF/A, and says what it must', async () => {
    const document = report('PCI-DSS-4.0.1', { 'tls.cleartext_pan_exchanges': 2 });
    const first = Buffer.from(await render(document, 'pdf'));
    expect(first.equals(Buffer.from(await render(document, 'pdf')))).toBe(true);
    expect(first.subarray(0, 5).toString()).toBe('%PDF-');
    expect(first.toString('latin1')).toContain('pdfaid');
    if (!existsSync('/usr/bin/pdftotext')) return;
    const file = join(mkdtempSync(join(tmpdir(), 'report-')), 'r.pdf');
    writeFileSync(file, first);
    const text = execFileSync('/usr/bin/pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
    expect(text).toContain('tls.cleartext_pan_exchanges is 2 (test: > 0)');
    expect(text).toMatch(/not a determination of compliance/);
    for (const control of document.controls) expect(text).toContain(control.ref);
    expect(text).toContain('What differs in the inventory');
    for (const { template } of document.inventory_changes?.operations ?? []) expect(text).toContain(template);
  });
});
