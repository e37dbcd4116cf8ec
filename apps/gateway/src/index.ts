import { pino } from 'pino';
import { Primary } from './process/primary.ts';

export interface GatewayOptions {
  /** The configuration file. It is watched: a change is in force within a second, or refused with its line. */
  readonly configPath: string;
  /** `silent` to `trace`; logs go to standard error as JSON lines. */
  readonly logLevel?: string;
}

/** A gateway with its workers. */
export interface RunningGateway {
  /** One URL per listener, in the order of the configuration. */
  readonly urls: readonly string[];
  /** Base of /healthz, /readyz and /metrics. */
  readonly adminUrl: string;
  /** Process ids of the workers that run now. */
  readonly workerPids: readonly number[];
  /** Reads the configuration again now. False when it was refused. */
  reload(): Promise<boolean>;
  /** Lets requests under way end, ships what was recorded, and stops. */
  stop(): Promise<void>;
}

/** Starts a gateway. Throws an error of the table when the configuration is refused or an address is taken. */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  const level = options.logLevel ?? 'info';
  process.env.SALLYPORT_LOG_LEVEL = level;
  const primary = new Primary(options.configPath, pino({ name: 'sallyport-gateway', level }, pino.destination(2)));
  try {
    await primary.start();
  } catch (error) {
    await primary.stop();
    throw error;
  }
  return {
    urls: primary.listeners.map(({ address, port, tls }) => `${tls === null ? 'http' : 'https'}://${urlHost(address)}:${port}`),
    adminUrl: `http://${urlHost(primary.adminAddress)}:${primary.adminPort}`,
    get workerPids() {
      return primary.pids;
    },
    reload: () => primary.reload(),
    stop: () => primary.stop(),
  };
}

/** A URL one can open: an address that means all of them is reached over loopback. */
function urlHost(address: string): string {
  if (address === '0.0.0.0' || address === '::') return '127.0.0.1';
  return address.includes(':') ? `[${address}]` : address;
}
