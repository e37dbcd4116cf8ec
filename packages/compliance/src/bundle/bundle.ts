import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { SallyportError } from '@sallyport/core';
import { CompactSign, calculateJwkThumbprint, compactVerify, exportJWK, importJWK, type JWK } from 'jose';
import { PARTNER_REPORT_FORMAT, type PartnerReport } from '../partner/document.ts';
import { renderPartnerCsv, renderPartnerPdf } from '../partner/render.ts';
import { renderChangesCsv } from '../render/csv.ts';
import { type ReportFormat, render } from '../render/index.ts';
import { REPORT_FORMAT, type ReportDocument } from '../report/document.ts';

export const BUNDLE_FORMAT = 'sallyport-bundle/1';
/** A bundle is read whole; a larger one is not ours. */
const FILES_MAX = 64;

/** A report with everything needed to check it: renderings, hashes, the signer's public key and its signature. One JSON file. */
export interface Bundle {
  readonly format: typeof BUNDLE_FORMAT;
  readonly manifest: BundleManifest;
  /** File name to content in base64. */
  readonly files: Readonly<Record<string, string>>;
  readonly public_key: JWK;
  /** Compact JWS (EdDSA) whose payload is the manifest as JSON. */
  readonly signature: string;
}

export interface BundleManifest {
  readonly format: typeof BUNDLE_FORMAT;
  readonly report: {
    readonly framework: string;
    readonly from: string;
    readonly to: string;
    readonly log_head: string;
    readonly last_seq: number;
  };
  readonly files: readonly { readonly name: string; readonly sha256: string; readonly bytes: number }[];
  /** JWK thumbprint (RFC 7638) of the signing key. */
  readonly key: string;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A file of a bundle before it is sealed. */
export interface Rendered {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Puts a report and its renderings into a bundle and signs it. `privateKey`: Ed25519, PEM (PKCS 8). */
export async function createBundle(report: ReportDocument, formats: readonly ReportFormat[], privateKey: string): Promise<Bundle> {
  const names: Record<ReportFormat, string> = {
    json: 'report.json',
    csv: 'controls.csv',
    oscal: 'assessment-results.json',
    pdf: 'report.pdf',
  };
  const files: Rendered[] = [];
  for (const format of new Set<ReportFormat>(['json', ...formats]))
    files.push({ name: names[format], bytes: await render(report, format) });
  if (formats.includes('csv')) files.push(...changesFile(report));
  return await seal({ subject: report.framework.id, period: report.period, source: report.source }, files, privateKey);
}

const CHANGES_CSV = 'inventory-changes.csv';

/** What differs in the inventory as a table of its own: its lines are no controls. */
function changesFile(report: ReportDocument): Rendered[] {
  const changes = report.inventory_changes;
  return changes === undefined ? [] : [{ name: CHANGES_CSV, bytes: Buffer.from(renderChangesCsv(report, changes)) }];
}

/** The report of a partner and its renderings, signed. */
export async function createPartnerBundle(report: PartnerReport, privateKey: string): Promise<Bundle> {
  const files = [
    { name: 'report.json', bytes: Buffer.from(`${JSON.stringify(report, null, 2)}\n`) },
    { name: PARTNER_CSV, bytes: Buffer.from(renderPartnerCsv(report)) },
    { name: 'report.pdf', bytes: await renderPartnerPdf(report) },
  ];
  return await seal({ subject: partnerSubject(report), period: report.period, source: report.source }, files, privateKey);
}

const PARTNER_CSV = 'operations.csv';

function partnerSubject({ partner }: PartnerReport): string {
  return `partner-${partner.id}`;
}

interface Sealed {
  readonly subject: string;
  readonly period: ReportDocument['period'];
  readonly source: { readonly head: string; readonly lastSeq: number };
}

async function seal({ subject, period, source }: Sealed, rendered: readonly Rendered[], privateKey: string): Promise<Bundle> {
  const key = createPrivateKey(privateKey);
  const publicKey = await exportJWK(createPublicKey(key));
  const manifest: BundleManifest = {
    format: BUNDLE_FORMAT,
    report: { framework: subject, from: period.from, to: period.to, log_head: source.head, last_seq: source.lastSeq },
    files: rendered.map(({ name, bytes }) => ({ name, sha256: sha256(bytes), bytes: bytes.length })),
    key: await calculateJwkThumbprint(publicKey),
  };
  const signature = await new CompactSign(Buffer.from(JSON.stringify(manifest)))
    .setProtectedHeader({ alg: 'EdDSA', kid: manifest.key })
    .sign(key);
  const files = Object.fromEntries(rendered.map(({ name, bytes }) => [name, Buffer.from(bytes).toString('base64')]));
  return { format: BUNDLE_FORMAT, manifest, files, public_key: publicKey, signature };
}

export interface BundleCheck {
  readonly name: string;
  readonly passed: boolean;
  readonly detail: string;
}

export interface BundleVerdict {
  readonly ok: boolean;
  readonly checks: readonly BundleCheck[];
  readonly report: ReportDocument | PartnerReport | null;
}

function parseBundle(text: string, place: string): Bundle {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SallyportError('BUNDLE_INVALID', place, 'not JSON', { cause: error });
  }
  const bundle = value as Partial<Bundle> | null;
  const whole =
    bundle?.format === BUNDLE_FORMAT &&
    Array.isArray(bundle.manifest?.files) &&
    typeof bundle.files === 'object' &&
    typeof bundle.signature === 'string' &&
    bundle.public_key !== undefined;
  if (!whole) throw new SallyportError('BUNDLE_INVALID', place, `not a ${BUNDLE_FORMAT} file`);
  if (bundle.manifest!.files.length > FILES_MAX) throw new SallyportError('BUNDLE_INVALID', place, `more than ${FILES_MAX} files`);
  return bundle as Bundle;
}

async function checkSignature(bundle: Bundle): Promise<BundleCheck> {
  const name = 'signature';
  try {
    const key = await importJWK(bundle.public_key, 'EdDSA');
    const { payload } = await compactVerify(bundle.signature, key, { algorithms: ['EdDSA'] });
    const same = Buffer.from(payload).toString('utf8') === JSON.stringify(bundle.manifest);
    return { name, passed: same, detail: same ? 'the manifest is what was signed' : 'the manifest is not the one that was signed' };
  } catch (error) {
    return { name, passed: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

async function checkKey(bundle: Bundle, trusted: string | null): Promise<BundleCheck> {
  const thumbprint = await calculateJwkThumbprint(bundle.public_key);
  if (trusted === null)
    return {
      name: 'key',
      passed: thumbprint === bundle.manifest.key,
      detail: `signed by ${thumbprint}; compare it with the key the institution published`,
    };
  return {
    name: 'key',
    passed: thumbprint === trusted && thumbprint === bundle.manifest.key,
    detail: thumbprint === trusted ? 'signed by the key you named' : `signed by ${thumbprint}, not by the key you named`,
  };
}

function checkFiles(bundle: Bundle): BundleCheck[] {
  const listed = new Set(bundle.manifest.files.map((file) => file.name));
  const extra = Object.keys(bundle.files).filter((name) => !listed.has(name));
  const checks = bundle.manifest.files.map((file): BundleCheck => {
    const content = bundle.files[file.name];
    if (content === undefined) return { name: file.name, passed: false, detail: 'missing' };
    const bytes = Buffer.from(content, 'base64');
    const passed = sha256(bytes) === file.sha256 && bytes.length === file.bytes;
    return { name: file.name, passed, detail: passed ? `SHA-256 ${file.sha256}` : 'the content does not match its hash' };
  });
  if (extra.length > 0) checks.push({ name: 'files', passed: false, detail: `not in the manifest: ${extra.join(', ')}` });
  return checks;
}

function reportOf(bundle: Bundle): ReportDocument | PartnerReport | null {
  try {
    const report = JSON.parse(Buffer.from(bundle.files['report.json'] ?? '', 'base64').toString('utf8')) as ReportDocument | PartnerReport;
    return report.format === REPORT_FORMAT || report.format === PARTNER_REPORT_FORMAT ? report : null;
  } catch {
    return null;
  }
}

/** What can be rendered again byte for byte, by its name in the bundle. */
async function renderedAgain(report: ReportDocument | PartnerReport): Promise<Rendered[]> {
  if (report.format === PARTNER_REPORT_FORMAT) return [{ name: PARTNER_CSV, bytes: Buffer.from(renderPartnerCsv(report)) }];
  return [
    { name: 'controls.csv', bytes: await render(report, 'csv') },
    { name: 'assessment-results.json', bytes: await render(report, 'oscal') },
    ...changesFile(report),
  ];
}

/** Renders the data again and compares: a table that says something else than the data is found here. */
async function checkRenderings(bundle: Bundle, report: ReportDocument | PartnerReport): Promise<BundleCheck[]> {
  const checks: BundleCheck[] = [];
  for (const { name, bytes } of await renderedAgain(report)) {
    const content = bundle.files[name];
    if (content === undefined) continue;
    const passed = Buffer.from(bytes).equals(Buffer.from(content, 'base64'));
    checks.push({
      name: `${name} from data`,
      passed,
      detail: passed ? 'rendering the data again gives the same bytes' : 'rendering the data again gives something else',
    });
  }
  const { manifest } = bundle;
  const subject = report.format === PARTNER_REPORT_FORMAT ? partnerSubject(report) : report.framework.id;
  const bound =
    manifest.report.framework === subject &&
    manifest.report.from === report.period.from &&
    manifest.report.to === report.period.to &&
    manifest.report.log_head === report.source.head;
  checks.push({
    name: 'period',
    passed: bound,
    detail: bound ? `${manifest.report.from} to ${manifest.report.to}` : 'the manifest and the report name different periods or logs',
  });
  return checks;
}

/** Checks a bundle without the system that made it. `trustedKey` is the signer's thumbprint when the reader knows it. */
export async function verifyBundle(text: string, place: string, trustedKey: string | null): Promise<BundleVerdict> {
  const bundle = parseBundle(text, place);
  const report = reportOf(bundle);
  const checks = [await checkSignature(bundle), await checkKey(bundle, trustedKey), ...checkFiles(bundle)];
  if (report === null) checks.push({ name: 'report.json', passed: false, detail: 'not a report' });
  else checks.push(...(await checkRenderings(bundle, report)));
  return { ok: checks.every((check) => check.passed), checks, report };
}
