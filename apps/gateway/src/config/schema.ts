import { z } from 'zod';
import { address, file, ms, name, network, port } from './fields.ts';
import { type ListenerConfig, listener } from './listener-schema.ts';
import { type CountersConfig, type JwksConfig, type JwksFetchConfig, protectionFields } from './protection-schema.ts';

/** The `gateway:` section. Names carry their unit; every field has a default; `upstreams` may be left out by forward proxies only. */
export interface GatewaySection {
  readonly listeners: readonly ListenerConfig[];
  readonly trusted_proxies: readonly string[];
  readonly upstreams: readonly UpstreamConfig[];
  readonly routes: readonly RouteConfig[];
  readonly timeouts_ms: TimeoutsConfig;
  readonly limits: LimitsConfig;
  readonly retries_max: number;
  readonly record: RecordConfig;
  readonly admin: AdminConfig;
  readonly control_plane: ControlPlaneConfig | null;
  readonly breached_passwords: string | null;
  /** Files that say where addresses are. */
  readonly geography: readonly string[];
  /** Files with API descriptions. */
  readonly descriptions: readonly string[];
  readonly jwks: readonly JwksConfig[];
  readonly jwks_fetch: JwksFetchConfig;
  readonly counters: CountersConfig;
  readonly hash_key_file: string | null;
  /** File with sensitive data types of one's own, or `null`. */
  readonly data_types: string | null;
  readonly token_secrets_file: string | null;
  readonly workers: number | 'auto';
  readonly drain_ms: number;
}

export interface UpstreamConfig {
  readonly name: string;
  readonly servers: readonly string[];
  readonly protocol: 'http1' | 'http2';
  readonly balance: 'round-robin' | 'least-pending';
  readonly host_header: string;
  readonly connections_max: number;
  readonly streams_max: number;
  readonly queue_max: number;
  readonly eject_after: number;
  readonly eject_ms: number;
  readonly health: HealthConfig | null;
  readonly tls: UpstreamTlsConfig;
}

export interface HealthConfig {
  readonly path: string;
  readonly interval_ms: number;
  readonly timeout_ms: number;
  readonly up_after: number;
  readonly down_after: number;
  readonly statuses: readonly number[];
}

export interface UpstreamTlsConfig {
  readonly ca: string | null;
  readonly verify: boolean;
  readonly server_name: string | null;
  readonly certificate: string | null;
  readonly key: string | null;
}

export interface RouteConfig {
  readonly host: string;
  readonly path: string;
  readonly upstream: string;
}

export interface TimeoutsConfig {
  readonly handshake: number;
  readonly head: number;
  readonly body_idle: number;
  readonly write: number;
  readonly keep_alive: number;
  readonly tunnel_idle: number;
  readonly upstream_connect: number;
  readonly upstream_head: number;
  readonly upstream_idle: number;
  readonly upstream_keep_alive: number;
}

export interface LimitsConfig {
  readonly head_bytes_max: number;
  readonly header_lines_max: number;
  readonly linger_bytes_max: number;
}

export interface RecordConfig {
  readonly directory: string;
  readonly spool_bytes_max: number;
  readonly heartbeat_ms: number;
}

export interface AdminConfig {
  readonly address: string;
  readonly port: number;
}

export interface ControlPlaneConfig {
  readonly url: string;
  /** `null`: the name of the machine. */
  readonly name: string | null;
  readonly token_file: string;
  readonly ca: string | null;
}

/** A configuration with more of anything is a mistake; each of them costs memory in every worker. */
const LISTENERS_MAX = 64;
const UPSTREAMS_MAX = 1_000;
const SERVERS_MAX = 256;
const ROUTES_MAX = 10_000;
const NETWORKS_MAX = 10_000;

const health = z.strictObject({
  path: z.string().startsWith('/').max(1_024).default('/').describe('Path asked with GET.'),
  interval_ms: ms.default(5_000).describe('Time between two checks of one server.'),
  timeout_ms: ms.default(2_000).describe('Time a check may take.'),
  up_after: z.int().min(1).max(100).default(2).describe('Good checks in a row until a server counts as up.'),
  down_after: z.int().min(1).max(100).default(3).describe('Bad checks in a row until a server counts as down.'),
  statuses: z.array(z.int().min(100).max(599)).max(500).default([]).describe('Statuses that are good; empty for 200 to 399.'),
});

const upstreamTls = z.strictObject({
  ca: file.nullable().default(null).describe('PEM file with the authorities to trust; without it those of the system.'),
  verify: z.boolean().default(true).describe('Check the certificate of the server. Turning this off lets anyone between answer for it.'),
  server_name: z
    .string()
    .min(1)
    .max(253)
    .nullable()
    .default(null)
    .describe('Name for SNI and for the check; without it the host of the URL.'),
  certificate: file.nullable().default(null).describe('PEM file with our client certificate, where the server asks for one.'),
  key: file.nullable().default(null).describe('PEM file with its private key.'),
});

const serverUrl = z
  .string()
  .regex(/^https?:\/\/(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?\/?$/, 'http://host:port or https://host:port, without a path');

const upstream = z.strictObject({
  name: name.describe('Name of the upstream, used by routes.'),
  servers: z.array(serverUrl).min(1).max(SERVERS_MAX).describe('Its servers: http:// or https:// with host and port.'),
  protocol: z.enum(['http1', 'http2']).default('http1').describe('http2: HTTP/2 by prior knowledge on http://, by ALPN on https://.'),
  balance: z.enum(['round-robin', 'least-pending']).default('round-robin').describe('How a server is chosen among those that are up.'),
  host_header: z
    .string()
    .min(1)
    .max(260)
    .default('preserve')
    .describe('preserve passes on the Host of the client; any other text replaces it.'),
  connections_max: z.int().min(1).max(100_000).default(256).describe('Connections per worker and server.'),
  streams_max: z.int().min(1).max(10_000).default(100).describe('HTTP/2 streams on one connection.'),
  queue_max: z
    .int()
    .min(0)
    .max(100_000)
    .default(1_024)
    .describe('Requests per worker and server that wait for a connection; further ones are answered 503.'),
  eject_after: z.int().min(0).max(1_000).default(3).describe('Faults in a row after which a server is left out for a while; 0 never.'),
  eject_ms: ms.default(10_000).describe('How long a server is left out.'),
  health: health.nullable().default(null).describe('Active checks; without them a server counts as up.'),
  tls: upstreamTls.prefault({}).describe('TLS towards https:// servers.'),
});

const route = z.strictObject({
  host: z
    .string()
    .regex(/^(\*|(\*\.)?[a-z0-9_[\]:.-]+)$/, 'a lower-case host, *.host or *')
    .default('*')
    .describe('Host served: a host, *.host, or * for all. The most exact one wins.'),
  path: z.string().startsWith('/').max(1_024).default('/').describe('Path prefix served, in whole segments. The longest one wins.'),
  upstream: name.describe('Name of the upstream.'),
});

const timeouts = z.strictObject({
  handshake: ms.default(10_000).describe('TLS handshake and PROXY protocol header.'),
  head: ms.default(10_000).describe('From the first byte of a request to the end of its head.'),
  body_idle: ms.default(30_000).describe('Between two reads of a request body.'),
  write: ms.default(60_000).describe('For the client to take bytes that were sent.'),
  keep_alive: ms.default(75_000).describe('Between two requests on a connection.'),
  tunnel_idle: ms.default(600_000).describe('Silence on an upgraded connection (WebSocket).'),
  upstream_connect: ms.default(3_000).describe('For a connection to an upstream, its TLS handshake included.'),
  upstream_head: ms.default(60_000).describe('From the end of the request to the head of the answer.'),
  upstream_idle: ms.default(60_000).describe('Between two reads of an answer, and two writes of a request.'),
  upstream_keep_alive: ms.default(4_000).describe('An unused upstream connection is closed after this; a shorter hint of the server wins.'),
});

const limits = z.strictObject({
  head_bytes_max: z
    .int()
    .min(1_024)
    .max(1_048_576)
    .default(32_768)
    .describe('Bytes of a request or response head; a larger one is refused.'),
  header_lines_max: z.int().min(8).max(10_000).default(100).describe('Header lines of a head; more are refused.'),
  linger_bytes_max: z
    .int()
    .min(0)
    .max(1_073_741_824)
    .default(1_048_576)
    .describe('Bytes read and dropped behind an answer that came before the end of the request.'),
});

const record = z.strictObject({
  directory: file.default('./sallyport-data/spool').describe('Directory of the event spool; made when missing.'),
  spool_bytes_max: z
    .int()
    .min(1_048_576)
    .max(1e13)
    .default(268_435_456)
    .describe('Bytes the spool may hold. When full, events are counted as lost until there is room, and the loss itself is recorded.'),
  heartbeat_ms: ms.default(60_000).describe('Time between two heartbeat events of a worker: silence can then be told from quiet.'),
});

const admin = z.strictObject({
  address: address
    .default('127.0.0.1')
    .describe('Address of the admin port. It has no sign-in: keep it on loopback or on a closed network.'),
  port: port.default(9901).describe('Port of /healthz, /readyz and /metrics; 0 lets the system choose.'),
});

const controlPlane = z.strictObject({
  url: z
    .string()
    .regex(/^(https?:\/\/[^\s/]+\/?|unix:\/[^\s]+)$/, 'unix:/path/to.sock, http://host:port or https://host:port')
    .describe('Where events go and configuration comes from: unix:/path/to.sock, http:// or https://.'),
  name: name.nullable().default(null).describe('Name of this gateway, for staged policies and counts; without it that of the machine.'),
  token_file: file.describe('File with the token that lets this gateway speak to the control plane.'),
  ca: file.nullable().default(null).describe('PEM file with the authority of an https:// control plane; without it those of the system.'),
});

/** What the `gateway:` section may hold. */
export const gatewaySchema: z.ZodType<GatewaySection> = z.strictObject({
  listeners: z
    .array(listener)
    .min(1)
    .max(LISTENERS_MAX)
    .prefault([{ name: 'public', port: 8080 }])
    .describe('Where clients connect, and other proxies that ask for decisions.'),
  trusted_proxies: z
    .array(network)
    .max(NETWORKS_MAX)
    .default([])
    .describe('Hops whose Forwarded, X-Forwarded-For and PROXY headers are believed. Empty: nobody.'),
  upstreams: z
    .array(upstream)
    .max(UPSTREAMS_MAX)
    .default([])
    .describe('The APIs behind the gateway. May be empty where no listener forwards to them.'),
  routes: z.array(route).max(ROUTES_MAX).default([]).describe('Which upstream serves what. Empty: the first upstream serves everything.'),
  timeouts_ms: timeouts.prefault({}).describe('Timeouts of every phase, milliseconds.'),
  limits: limits.prefault({}).describe('Limits on what a peer may send.'),
  retries_max: z
    .int()
    .min(0)
    .max(10)
    .default(2)
    .describe(
      'Times a request may be sent anew: any method when no connection came about, idempotent ones when it broke before the answer.',
    ),
  record: record.prefault({}).describe('Where events are kept until the control plane has them.'),
  admin: admin.prefault({}).describe('Health and metrics.'),
  control_plane: controlPlane
    .nullable()
    .default(null)
    .describe('The control plane; without it the gateway works from this file alone and keeps its events in the spool.'),
  ...protectionFields,
  data_types: file
    .nullable()
    .default(null)
    .describe(
      'JSON file with sensitive data types of your own (docs/inventory.md). Read when a worker starts; control_plane.inventory has the same.',
    ),
  workers: z
    .union([z.int().min(1).max(256), z.literal('auto')])
    .default('auto')
    .describe('Worker processes; auto is one per core.'),
  drain_ms: ms.default(30_000).describe('Time for requests under way to end when a worker stops.'),
}) as unknown as z.ZodType<GatewaySection>;
