import type { LookupFunction } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import type { HeadLimits } from '../codec/h1/limits.ts';

/** What a connection to one upstream server needs to know; made once from the configuration. */
export interface ServerSettings {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly protocol: 'http1' | 'http2';
  /** `null` for clear text. */
  readonly tls: UpstreamTls | null;
  /** Looks names up in the place of the system, and may refuse what it finds; `null` for the system. */
  readonly lookup: LookupFunction | null;
  readonly connectionsMax: number;
  readonly queueMax: number;
  /** Streams on one HTTP/2 connection; the upstream's own limit holds too. */
  readonly streamsMax: number;
  readonly timeouts: UpstreamTimeouts;
  readonly limits: HeadLimits;
}

export interface UpstreamTls {
  readonly context: SecureContextOptions;
  /** Name for SNI and for the check of the certificate. */
  readonly serverName: string;
  readonly verify: boolean;
}

export interface UpstreamTimeouts {
  readonly connect_ms: number;
  /** From the request's last byte to the answer's head. */
  readonly head_ms: number;
  /** Between two reads of an answer's body, and between two writes of a request's. */
  readonly idle_ms: number;
  /** An unused connection is closed after this. */
  readonly keepAlive_ms: number;
  /** Silence on an upgraded connection. */
  readonly tunnel_ms: number;
}
