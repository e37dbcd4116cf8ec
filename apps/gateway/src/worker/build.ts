import { createEngine, createEngineMemory, type EnginePorts } from '@sallyport/engine';
import { compileTrustedProxies } from '@sallyport/traffic';
import type { GatewaySection } from '../config/schema.ts';
import type { ClientTimeouts, Runtime, Snapshot } from '../exchange/snapshot.ts';
import { createAcceptor, type TlsAcceptor } from '../tls/server-context.ts';
import { buildUpstreams, type HealthListener, type Upstreams } from '../upstream/build.ts';
import type { WorkerConfig } from './worker-config.ts';

/** One configuration, ready to run: nothing in it can fail any more. */
export interface Built {
  readonly config: WorkerConfig;
  readonly snapshot: Snapshot;
  readonly upstreams: Upstreams;
  /** By listener name. */
  readonly acceptors: ReadonlyMap<string, TlsAcceptor>;
}

export type BuildPorts = Pick<Runtime, 'clock' | 'random' | 'sweeper' | 'turn'> & Pick<EnginePorts, 'probe'>;

/** `previous`: what runs now, whose memory goes on. Compiles the engine, reads certificates, makes the pools. Throws before anything of it is used. */
export function build(config: WorkerConfig, ports: BuildPorts, onHealth: HealthListener, previous: Built | null): Built {
  const { gateway } = config;
  const engine = createEngine(
    {
      policy: config.policy,
      operations: config.operations,
      partners: config.partners,
      specs: config.specs,
      tokenSecrets: config.tokenSecrets,
      outboundListeners: gateway.listeners.filter((listener) => listener.direction === 'outbound').map((listener) => listener.name),
    },
    { clock: ports.clock, random: ports.random, ...(ports.probe === undefined ? {} : { probe: ports.probe }) },
    // The hash key is the same for the life of a gateway, so what was counted and remembered goes on.
    previous?.snapshot.engine.memory ?? createEngineMemory(Buffer.from(config.hashKey, 'hex')),
  );
  const acceptors = new Map<string, TlsAcceptor>();
  for (const listener of gateway.listeners) {
    if (listener.tls === null) continue;
    acceptors.set(
      listener.name,
      createAcceptor(listener, listener.tls, gateway.timeouts_ms.handshake, Buffer.from(config.ticketKeys, 'hex')),
    );
  }
  const upstreams = buildUpstreams(gateway, ports.sweeper, ports.turn, onHealth);
  const snapshot: Snapshot = {
    version: config.version,
    engine,
    routes: upstreams.routes,
    trusted: compileTrustedProxies(gateway.trusted_proxies),
    timeouts: clientTimeouts(gateway),
    limits: { headBytesMax: gateway.limits.head_bytes_max, headerLinesMax: gateway.limits.header_lines_max },
    retriesMax: gateway.retries_max,
    lingerBytesMax: gateway.limits.linger_bytes_max,
  };
  return { config, snapshot, upstreams, acceptors };
}

function clientTimeouts(gateway: GatewaySection): ClientTimeouts {
  const { timeouts_ms: timeouts } = gateway;
  return {
    handshake_ms: timeouts.handshake,
    head_ms: timeouts.head,
    bodyIdle_ms: timeouts.body_idle,
    write_ms: timeouts.write,
    keepAlive_ms: timeouts.keep_alive,
    tunnel_ms: timeouts.tunnel_idle,
  };
}
