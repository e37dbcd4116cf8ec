import { readFileSync } from 'node:fs';
import type { GatewaySection, UpstreamConfig } from '../config/schema.ts';
import type { Sweeper } from '../time/sweeper.ts';
import type { Turn } from '../time/turn.ts';
import { type ServerHandle, UpstreamGroup } from './group.ts';
import { H1Pool } from './h1-pool.ts';
import { H2Pool } from './h2-pool.ts';
import { HealthCheck } from './health.ts';
import { RouteTable } from './route-table.ts';
import type { ServerSettings, UpstreamTls } from './settings.ts';

/** All upstreams of one configuration. */
export interface Upstreams {
  readonly groups: readonly UpstreamGroup[];
  readonly routes: RouteTable;
  /** Takes over what the configuration before knew of the health of the same servers: a reload makes no server well. */
  inherit(before: Upstreams): void;
  /** Starts the active checks. */
  start(): void;
  /** Stops the checks; connections close as their exchanges end. */
  close(): void;
}

export type HealthListener = (upstream: string, server: string, up: boolean, detail: string) => void;

/** Builds everything that can fail (files, URLs) before anything is used. */
export function buildUpstreams(gateway: GatewaySection, sweeper: Sweeper, turn: Turn, onHealth: HealthListener): Upstreams {
  const checks: HealthCheck[] = [];
  const groups = gateway.upstreams.map((config) => buildGroup(config, gateway, sweeper, turn, onHealth, checks));
  const byName = new Map(groups.map((group) => [group.name, group]));
  const everything = gateway.upstreams.slice(0, 1).map(({ name }) => ({ host: '*', path: '/', upstream: name }));
  const routes = gateway.routes.length > 0 ? gateway.routes : everything;
  const entries = routes.map((route) => ({ host: route.host, path: route.path, upstream: byName.get(route.upstream) as UpstreamGroup }));
  return {
    groups,
    routes: new RouteTable(entries),
    inherit(before) {
      for (const [index, group] of groups.entries()) {
        const checked = gateway.upstreams[index]?.health !== null;
        inheritHealth(group, before.groups.find((old) => old.name === group.name)?.servers ?? [], checked);
      }
    },
    start() {
      for (const check of checks) check.start();
    },
    close() {
      for (const check of checks) check.stop();
      for (const group of groups) group.close();
    },
  };
}

function inheritHealth(group: UpstreamGroup, before: readonly ServerHandle[], checked: boolean): void {
  for (const server of group.servers) {
    const old = before.find((item) => item.name === server.name);
    if (old === undefined) continue;
    // Where nothing checks, nothing would ever mark it up again.
    if (checked) server.up = old.up;
    server.faults = old.faults;
    server.ejectedUntil = old.ejectedUntil;
  }
}

function buildGroup(
  config: UpstreamConfig,
  gateway: GatewaySection,
  sweeper: Sweeper,
  turn: Turn,
  onHealth: HealthListener,
  checks: HealthCheck[],
): UpstreamGroup {
  const onChange = (server: ServerHandle, up: boolean, detail: string): void => onHealth(config.name, server.name, up, detail);
  const servers = config.servers.map((url) => {
    const settings = serverSettings(url, config, gateway);
    const pool = settings.protocol === 'http2' ? new H2Pool(settings, sweeper) : new H1Pool(settings, sweeper, turn);
    const server: ServerHandle = { name: settings.name, pool, pending: 0, up: true, faults: 0, ejectedUntil: 0 };
    if (config.health !== null) checks.push(new HealthCheck(server, settings, config.health, onChange));
    return server;
  });
  const settings = {
    name: config.name,
    balance: config.balance,
    hostHeader: config.host_header,
    protocol: config.protocol,
    ejectAfter: config.eject_after,
    eject_ms: config.eject_ms,
    outside: false,
  };
  return new UpstreamGroup(settings, servers, () => sweeper.now, onChange);
}

function serverSettings(text: string, config: UpstreamConfig, gateway: GatewaySection): ServerSettings {
  const url = new URL(text);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const secure = url.protocol === 'https:';
  return {
    name: url.host,
    host,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    protocol: config.protocol,
    tls: secure ? upstreamTls(config, host) : null,
    lookup: null,
    connectionsMax: config.connections_max,
    queueMax: config.queue_max,
    streamsMax: config.streams_max,
    ...patienceOf(gateway),
  };
}

/** The timeouts and limits that hold towards every server. */
export function patienceOf({ timeouts_ms: timeouts, limits }: GatewaySection): Pick<ServerSettings, 'timeouts' | 'limits'> {
  return {
    timeouts: {
      connect_ms: timeouts.upstream_connect,
      head_ms: timeouts.upstream_head,
      idle_ms: timeouts.upstream_idle,
      keepAlive_ms: timeouts.upstream_keep_alive,
      tunnel_ms: timeouts.tunnel_idle,
    },
    limits: { headBytesMax: limits.head_bytes_max, headerLinesMax: limits.header_lines_max },
  };
}

function upstreamTls(config: UpstreamConfig, host: string): UpstreamTls {
  const { ca, certificate, key, server_name, verify } = config.tls;
  return {
    context: {
      ...(ca === null ? {} : { ca: readFileSync(ca) }),
      ...(certificate === null || key === null ? {} : { cert: readFileSync(certificate), key: readFileSync(key) }),
    },
    serverName: server_name ?? host,
    verify,
  };
}
