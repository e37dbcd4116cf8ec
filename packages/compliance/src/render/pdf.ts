import { readFileSync } from 'node:fs';
import { SallyportError } from '@sallyport/core';
import type { ReportDocument } from '../report/document.ts';

/** Where the template and the data stand in the compiler's own file system. */
const WORKSPACE = '/sallyport-report';

/** A report as PDF (PDF/A-2a, tagged). The same report gives the same bytes: fonts are built in, the date is the period's end. */
export async function renderPdf(report: ReportDocument): Promise<Uint8Array> {
  return await compilePdf('report.typ', report);
}

/** Prints a report with one of the templates, which reads it as `report.json`. */
export async function compilePdf(template: string, report: { readonly period: { readonly to: string } }): Promise<Uint8Array> {
  // Loaded when it is needed: the compiler is large and most commands never print.
  const { NodeCompiler } = await import('@myriaddreamin/typst-ts-node-compiler');
  const compiler = NodeCompiler.create({ workspace: WORKSPACE });
  compiler.addSource(`${WORKSPACE}/main.typ`, readFileSync(new URL(`../../templates/${template}`, import.meta.url), 'utf8'));
  compiler.mapShadow(`${WORKSPACE}/report.json`, Buffer.from(JSON.stringify(report)));
  try {
    return compiler.pdf(
      { mainFilePath: `${WORKSPACE}/main.typ` },
      { pdfStandard: 'a-2a', pdfTags: true, creationTimestamp: Date.parse(report.period.to) / 1_000 },
    );
  } catch (error) {
    throw new SallyportError('INTERNAL', template, error instanceof Error ? error.message : String(error), { cause: error });
  }
}
