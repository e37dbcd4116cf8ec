import { loadConfiguration } from '../configuration.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { readText } from '../input.ts';
import { reportError, type Terminal } from '../terminal.ts';

/** Says whether a configuration would be accepted; each error with its line. */
export async function configCheck(path: string, json: boolean, terminal: Terminal): Promise<ExitCode> {
  const loaded = loadConfiguration(await readText(path), path);
  if (!loaded.ok) return reportError(terminal, loaded.error, json);
  terminal.out(json ? `${JSON.stringify({ ok: true, file: path })}\n` : `${path}: the configuration is valid\n`);
  return EXIT.ok;
}
