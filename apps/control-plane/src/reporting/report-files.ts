import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { type Bundle, createBundle, createPartnerBundle, type PartnerReport, type ReportDocument } from '@sallyport/compliance';
import { FORMAT_INFO, REPORT_FORMATS as RENDER_FORMATS } from '@sallyport/compliance/render';
import type { Control } from '../control.ts';
import type { DataFolder } from '../data-folder.ts';
import type { ReportFormat } from '../resources/reports/schema.ts';

type Keeper = Pick<Control, 'folder' | 'signer'>;

/** A file of a report as the state store keeps it. */
export interface KeptFile {
  readonly format: ReportFormat;
  readonly name: string;
  readonly media_type: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What a bundle holds. */
type Part = Exclude<ReportFormat, 'bundle'>;

/** The name a bundle gives each of its parts. */
const NAME_IN_BUNDLE: Readonly<Record<Part, string>> = {
  json: 'report.json',
  csv: 'controls.csv',
  inventory: 'inventory-changes.csv',
  oscal: 'assessment-results.json',
  pdf: 'report.pdf',
};

/** Writes a report in every format and the signed bundle of them; all of it or nothing is there afterwards. */
export async function writeReport(control: Keeper, id: string, report: ReportDocument): Promise<KeptFile[]> {
  return await writeBundle(control, id, await createBundle(report, RENDER_FORMATS, pemOf(control)), NAME_IN_BUNDLE);
}

/** The same for the report of a partner. */
export async function writePartnerReport(control: Keeper, id: string, report: PartnerReport): Promise<KeptFile[]> {
  const names = { json: 'report.json', csv: 'operations.csv', pdf: 'report.pdf' };
  return await writeBundle(control, id, await createPartnerBundle(report, pemOf(control)), names);
}

function pemOf({ signer }: Keeper): string {
  return signer.privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
}

async function writeBundle({ folder }: Keeper, id: string, bundle: Bundle, names: Partial<Record<Part, string>>): Promise<KeptFile[]> {
  const draft = join(folder.reports, `.${id}`);
  await mkdir(draft, { recursive: true, mode: 0o700 });
  const kept: KeptFile[] = [];
  for (const [format, name] of Object.entries(names) as [Part, string][]) {
    const { type } = FORMAT_INFO[format === 'inventory' ? 'csv' : format];
    kept.push(await write(draft, format, name, Buffer.from(bundle.files[name] ?? '', 'base64'), type));
  }
  kept.push(await write(draft, 'bundle', 'report.bundle.json', Buffer.from(JSON.stringify(bundle)), 'application/json'));
  await rename(draft, join(folder.reports, id));
  return kept;
}

async function write(dir: string, format: ReportFormat, name: string, bytes: Buffer, mediaType: string): Promise<KeptFile> {
  await writeFile(join(dir, name), bytes, { mode: 0o600, flush: true });
  return { format, name, media_type: mediaType, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

export async function openReportFile(folder: DataFolder, id: string, name: string): Promise<{ bytes: number; content: Readable }> {
  const path = join(folder.reports, id, name);
  return { bytes: (await stat(path)).size, content: createReadStream(path) };
}

export async function readBundle(folder: DataFolder, id: string, name: string): Promise<string> {
  return await readFile(join(folder.reports, id, name), 'utf8');
}

/** Thumbprint (RFC 7638) of the public half of a key. */
export function thumbprint(key: KeyObject): string {
  const { crv, kty, x } = createPublicKey(key).export({ format: 'jwk' });
  return createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
}
