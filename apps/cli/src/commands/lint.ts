import { gatherSpecs, LINT_PACKS, type LintFinding, type LintPack, lintSarif, lintSpec } from '@sallyport/contract';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { writeWhole } from '../output.ts';
import type { Terminal } from '../terminal.ts';
import { version } from '../version.ts';

export interface LintOptions {
  readonly json: boolean;
  readonly rules?: LintPack;
  readonly sarif?: string;
  readonly specOrigin: readonly string[];
}

/** Looks API descriptions over; errors make the answer no. */
export async function lint(paths: readonly string[], options: LintOptions, terminal: Terminal): Promise<ExitCode> {
  const found: (LintFinding & { readonly file: string })[] = [];
  let leftOut = 0;
  const specs = (await Promise.all(paths.map((path) => gatherSpecs(path, { allowed: options.specOrigin, fetch })))).flat();
  for (const { name: file, text } of specs) {
    const report = lintSpec(text, file, options.rules === undefined ? LINT_PACKS : [options.rules]);
    if (!report.ok) throw report.error;
    found.push(...report.value.findings.map((finding) => ({ file, ...finding })));
    if (!report.value.whole) terminal.err(`${file}: too large for the OWASP rules to see all of it\n`);
    leftOut += Object.values(report.value.left_out).reduce((sum, count) => sum + count, 0);
  }
  if (options.sarif !== undefined) await writeWhole(options.sarif, lintSarif(found, version()));
  if (options.json) terminal.out(`${JSON.stringify(found, null, 2)}\n`);
  else if (options.sarif !== '-') for (const finding of found) terminal.out(lineOf(finding));
  const errors = found.filter(({ severity }) => severity === 'error').length;
  const more = leftOut === 0 ? '' : `; ${leftOut} more of rules with too many`;
  terminal.err(`${errors} errors, ${found.length - errors} warnings in ${specs.length} descriptions${more}\n`);
  return errors > 0 ? EXIT.negative : EXIT.ok;
}

/** `bank.yaml:12:7: error bank:no-secrets-in-url: GET /cards: query cardNumber ends up in logs (CWE-598)` */
function lineOf({
  file,
  line,
  column,
  severity,
  rule,
  operation,
  pointer,
  message,
  source,
}: LintFinding & { readonly file: string }): string {
  return `${file}:${line}:${column}: ${severity} ${rule}: ${operation === '' ? pointer : operation}: ${message} (${source})\n`;
}
