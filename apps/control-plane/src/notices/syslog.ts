import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { connect as connectTls } from 'node:tls';
import type { Severity } from '@sallyport/core';
import { readConfigured } from '../outbound/secret-place.ts';
import { OutboundError } from '../outbound/send.ts';
import type { SyslogConfig } from './config.ts';
import type { SentNotice } from './notice.ts';
import { ocsfOf } from './ocsf.ts';
import type { Receiver } from './receiver.ts';

/** A collector that does not take a connection or what is sent within this is asked again later, milliseconds. */
const SEND_MS_MAX = 15_000;
/** Facility 13, log audit (RFC 5424, table 1). */
const FACILITY = 13;
const SEVERITY: Readonly<Record<Severity, number>> = { critical: 2, high: 3, medium: 4, low: 5, info: 6 };

/**
 * Writes notices as records of RFC 5424, counted in octets (RFC 6587, RFC 5425). Syslog acknowledges nothing: what was written
 * to a connection that then breaks can be lost, and is in the evidence log.
 */
export class Syslog implements Receiver {
  readonly config: SyslogConfig;
  readonly #ca: string | undefined;

  /** @throws SallyportError `CONFIG_UNREADABLE` where the certificates cannot be read. */
  constructor(config: SyslogConfig) {
    this.config = config;
    this.#ca = config.ca_file === '' ? undefined : readConfigured(config.ca_file);
  }

  async send(notices: readonly SentNotice[]): Promise<void> {
    const records = notices.map((notice) => {
      const record = Buffer.from(this.#record(notice));
      return Buffer.concat([Buffer.from(`${record.length} `), record]);
    });
    await this.#write(Buffer.concat(records));
  }

  #record(notice: SentNotice): string {
    const priority = FACILITY * 8 + SEVERITY[notice.severity];
    const body = JSON.stringify(this.config.format === 'ocsf' ? ocsfOf(notice) : notice);
    const host =
      hostname()
        .replaceAll(/[^\x21-\x7e]/g, '-')
        .slice(0, 255) || '-';
    return `<${priority}>1 ${new Date(notice.at).toISOString()} ${host} sallyport ${process.pid} ${notice.topic} - ${body}`;
  }

  #write(bytes: Buffer): Promise<void> {
    const { name, host, port } = this.config;
    return new Promise((resolve, reject) => {
      const socket = this.#connect();
      const failed = (detail: string, cause?: unknown): void => {
        socket.destroy();
        reject(new OutboundError('NOTICE_NOT_TAKEN', name, detail, 0, { cause }));
      };
      socket.setTimeout(SEND_MS_MAX, () => failed(`${host}:${port} did not take it within ${SEND_MS_MAX} ms`));
      socket.on('error', (error: NodeJS.ErrnoException) => failed(error.code ?? error.message, error));
      socket.on('close', () => failed('the connection was closed'));
      socket.end(bytes, () => resolve());
      // Read and dropped: a collector that answers must not fill its side.
      socket.resume();
    });
  }

  #connect(): Socket {
    const { host, port, tls } = this.config;
    if (!tls) return connectPlain({ host, port });
    return connectTls({ host, port, ...(isIP(host) === 0 && { servername: host }), ...(this.#ca !== undefined && { ca: this.#ca }) });
  }
}
