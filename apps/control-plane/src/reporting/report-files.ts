import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { type Bundle, createBundle, type ReportDocument } from '@sallyport/compliance';
import { FORMAT_INFO, REPORT_FORMATS as RENDER_FORMATS, type ReportFormat as RenderFormat } from '@sallyport/compliance/render';
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

/** The name a bundle gives each rendering. */
const NAME_IN_BUNDLE: Readonly<Record<RenderFormat, string>> = {
  json: 'report.json',
  csv: 'controls.csv',
  oscal: 'assessment-results.json',
  pdf: 'report.pdf',
};

/** Writes a report in every format and the signed bundle of them; all of it or nothing is there afterwards. */
export async function writeReport(control: Keeper, id: string, report: ReportDocument): Promise<KeptFile[]> {
  const { folder, signer } = control;
  const pem = signer.privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
  const bundle = await createBundle(report, RENDER_FORMATS, pem);
  const draft = join(folder.reports, `.${id}`);
  await mkdir(draft, { recursive: true, mode: 0o700 });
  const kept: KeptFile[] = [];
  for (const format of RENDER_FORMATS) kept.push(await write(draft, format, rendering(bundle, format), FORMAT_INFO[format].type));
  kept.push(await write(draft, 'bundle', Buffer.from(JSON.stringify(bundle)), 'application/json'));
  await rename(draft, join(folder.reports, id));
  return kept;
}

function rendering(bundle: Bundle, format: RenderFormat): Buffer {
  return Buffer.from(bundle.files[NAME_IN_BUNDLE[format]] ?? '', 'base64');
}

async function write(dir: string, format: ReportFormat, bytes: Buffer, mediaType: string): Promise<KeptFile> {
  const name = format === 'bundle' ? 'report.bundle.json' : NAME_IN_BUNDLE[format];
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
