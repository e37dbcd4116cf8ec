import { startControlPlane } from '@sallyport/control-plane';
import type { Mode } from '@sallyport/core';
import { loadControlPlaneFile } from '../configuration.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { readText } from '../input.ts';
import type { Terminal } from '../terminal.ts';
import { sayReady, untilStopped } from './serve.ts';

/** Runs a control plane from a configuration file until a signal. */
export async function controlPlane(configPath: string, mode: Mode | null, terminal: Terminal): Promise<ExitCode> {
  const loaded = loadControlPlaneFile(await readText(configPath), configPath);
  if (!loaded.ok) throw loaded.error;
  const running = await startControlPlane({
    config: loaded.value.control_plane,
    policy: loaded.value.policy,
    ...(mode !== null && { mode }),
  });
  terminal.err(`control plane and console on ${running.urls.join(', ')}\n`);
  // Whoever forked us shows the first admin to the person; without that, it is shown here, once.
  if (running.admin !== null && process.send === undefined)
    terminal.err(`first admin: ${running.admin.name} / ${running.admin.password}\n`);
  sayReady({ urls: running.urls, admin: running.admin });
  await untilStopped();
  await running.close();
  return EXIT.ok;
}
