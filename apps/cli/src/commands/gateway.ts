import { startGateway } from '@sallyport/gateway';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Terminal } from '../terminal.ts';
import { sayReady, untilStopped } from './serve.ts';

/** Runs a gateway from a configuration file until a signal. */
export async function gateway(configPath: string, terminal: Terminal): Promise<ExitCode> {
  const running = await startGateway({ configPath });
  terminal.err(`gateway listens on ${running.urls.join(', ')}; health and metrics on ${running.adminUrl}\n`);
  sayReady({ urls: running.urls });
  await untilStopped();
  await running.stop();
  return EXIT.ok;
}
