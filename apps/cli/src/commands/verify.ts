import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { verifyBundle } from '@sallyport/compliance';
import { SallyportError } from '@sallyport/core';
import { verifyEvidenceLog } from '@sallyport/evidence';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { readText } from '../input.ts';
import { Progress, type Terminal } from '../terminal.ts';

/** The file that every evidence log has from its first moment on. */
const LOG_ID = 'log-id';

/** Checks a report bundle (a file) or an evidence log (a folder) without the system that made it. */
export async function verify(path: string, key: string | undefined, json: boolean, terminal: Terminal): Promise<ExitCode> {
  const info = await stat(path).catch((error: unknown) => {
    throw new SallyportError('INPUT_UNREADABLE', path, error instanceof Error ? error.message : String(error), { cause: error });
  });
  return info.isDirectory() ? verifyLog(path, json, terminal) : verifyFile(path, key ?? null, json, terminal);
}

async function verifyFile(path: string, key: string | null, json: boolean, terminal: Terminal): Promise<ExitCode> {
  const verdict = await verifyBundle(await readText(path), path, key);
  if (json) terminal.out(`${JSON.stringify({ ok: verdict.ok, checks: verdict.checks })}\n`);
  else {
    for (const check of verdict.checks) terminal.out(`${check.passed ? 'PASS' : 'FAIL'}  ${check.name}: ${check.detail}\n`);
    terminal.out(verdict.ok ? 'The bundle verifies.\n' : 'The bundle does NOT verify.\n');
  }
  return verdict.ok ? EXIT.ok : EXIT.negative;
}

async function verifyLog(path: string, json: boolean, terminal: Terminal): Promise<ExitCode> {
  // An empty folder would verify; whoever names the wrong one must not take that for an answer.
  if (!existsSync(join(path, LOG_ID)))
    throw new SallyportError('INPUT_UNREADABLE', path, "there is no evidence log; name the folder `log` of a control plane's data");
  const progress = new Progress(terminal, `verifying ${path}`, null);
  const report = await verifyEvidenceLog(path, { onProgress: (at) => progress.at(at.records, 'records') });
  progress.end();
  if (json) terminal.out(`${JSON.stringify(report)}\n`);
  else if (report.broken === null) terminal.out(`PASS  ${report.records} records; head ${report.head.hash}\nThe evidence log verifies.\n`);
  else
    terminal.out(
      `FAIL  ${report.broken.file}, line ${report.broken.line}, record ${report.broken.seq}: ${report.broken.reason} (${report.broken.detail})\nThe evidence log does NOT verify.\n`,
    );
  return report.broken === null ? EXIT.ok : EXIT.negative;
}
