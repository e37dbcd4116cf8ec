import { type LintFinding, lintSpec } from '@sallyport/contract';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { readText } from '../input.ts';
import type { Terminal } from '../terminal.ts';

export interface LintOptions {
  readonly json: boolean;
}

/** Looks API descriptions over; errors make the answer no. */
export async function lint(paths: readonly string[], options: LintOptions, terminal: Terminal): Promise<ExitCode> {
  const found: (LintFinding & { readonly file: string })[] = [];
  for (const file of paths) {
    const findings = lintSpec(await readText(file), file);
    if (!findings.ok) throw findings.error;
    found.push(...findings.value.map((finding) => ({ file, ...finding })));
  }
  if (options.json) terminal.out(`${JSON.stringify(found, null, 2)}\n`);
  else for (const finding of found) terminal.out(lineOf(finding));
  const errors = found.filter(({ severity }) => severity === 'error').length;
  terminal.err(`${errors} errors, ${found.length - errors} warnings in ${paths.length} descriptions\n`);
  return errors > 0 ? EXIT.negative : EXIT.ok;
}

/** `bank.yaml:12: error no-secrets-in-url: GET /cards query cardNumber: it ends up in logs (CWE-598)` */
function lineOf({ file, line, severity, rule, operation, at, message, source }: LintFinding & { readonly file: string }): string {
  return `${file}:${line}: ${severity} ${rule}: ${operation} ${at}: ${message} (${source})\n`;
}
