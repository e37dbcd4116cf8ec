import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkPeriod, createBundle, frameworks, makeReport, type ReportDocument } from '@sallyport/compliance';
import { FORMAT_INFO, REPORT_FORMATS, type ReportFormat, render } from '@sallyport/compliance/render';
import { collectReport, readReportContext } from '@sallyport/control-plane';
import { SallyportError } from '@sallyport/core';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { writeWhole } from '../output.ts';
import { Progress, type Terminal } from '../terminal.ts';

export interface ReportOptions {
  readonly framework?: string;
  readonly from?: string;
  readonly to?: string;
  readonly format: string;
  readonly out?: string;
  readonly dataDir: string;
  readonly institution: string;
  readonly charter?: string;
  readonly list: boolean;
  readonly json: boolean;
}

function instant(text: string | undefined, flag: string): number {
  const value = Date.parse(text ?? '');
  if (Number.isNaN(value)) throw new SallyportError('USAGE', flag, `"${text ?? ''}" is no date (ISO 8601, e.g. 2026-01-01)`);
  return value;
}

function formatOf(word: string): ReportFormat {
  const found = REPORT_FORMATS.find((format) => format === word);
  if (found === undefined) throw new SallyportError('USAGE', '--format', `"${word}" is none of ${REPORT_FORMATS.join(', ')}`);
  return found;
}

/** The data folder of a control plane: the one named, or the one that `up` keeps below it. */
export function controlPlaneFolder(dir: string): string {
  const found = [dir, ...['own', 'demo'].map((name) => join(dir, name, 'control-plane'))].filter((folder) =>
    existsSync(join(folder, 'log')),
  );
  if (found.length > 1) throw new SallyportError('USAGE', '--data-dir', `there are several; name one of ${found.join(', ')}`);
  return found[0] ?? dir;
}

/** Writes a report and, beside it, the signed bundle that `verify` checks. */
export async function report(options: ReportOptions, terminal: Terminal): Promise<ExitCode> {
  if (options.list) return list(options.json, terminal);
  if (options.framework === undefined) throw new SallyportError('USAGE', '--framework', 'name a framework; --list shows them');
  const format = formatOf(options.format);
  const period = { from: instant(options.from, '--from'), to: instant(options.to, '--to') };
  checkPeriod(period, Date.now(), '--');
  const progress = new Progress(terminal, 'reading the evidence log', null);
  const context = await readReportContext(controlPlaneFolder(options.dataDir), (records) => progress.at(records, 'records verified'));
  const collected = await collectReport(context, period, (records) => progress.at(records, 'records'));
  progress.end();
  const document = makeReport(
    {
      framework: options.framework,
      period,
      institution: options.institution,
      charter: options.charter ?? null,
      attestations: context.attestations,
      productVersion: context.version,
    },
    collected,
  );
  const out =
    options.out ??
    `${document.framework.id}_${document.period.from.slice(0, 10)}_${document.period.to.slice(0, 10)}.${FORMAT_INFO[format].ending}`;
  await writeWhole(out, await render(document, format));
  if (out !== '-') {
    const bundle = await createBundle(document, REPORT_FORMATS, context.signingKey);
    await writeWhole(`${out}.bundle.json`, `${JSON.stringify(bundle)}\n`);
  }
  summarise(document, out, options.json, terminal);
  return EXIT.ok;
}

function summarise(document: ReportDocument, out: string, json: boolean, terminal: Terminal): void {
  if (json) {
    terminal.err(
      `${JSON.stringify({ framework: document.framework.id, period: document.period, summary: document.summary, log_head: document.source.head, out, bundle: out === '-' ? null : `${out}.bundle.json` })}\n`,
    );
    return;
  }
  const states = Object.entries(document.summary).map(([state, count]) => `${count} ${state}`);
  terminal.err(
    `${document.framework.title}: evidence indicates ${states.join(', ')}\n${document.source.recordsInPeriod} records, log head ${document.source.head || 'none'}\n`,
  );
  if (out !== '-') terminal.err(`written: ${out} and ${out}.bundle.json\n`);
}

function list(json: boolean, terminal: Terminal): ExitCode {
  const known = frameworks().map(({ id, title, version }) => ({ id, title, version }));
  terminal.out(
    json ? `${JSON.stringify(known)}\n` : `${known.map(({ id, title, version }) => `${id.padEnd(16)} ${title}, ${version}`).join('\n')}\n`,
  );
  return EXIT.ok;
}
