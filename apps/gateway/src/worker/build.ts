import { readFileSync } from 'node:fs';
import { SallyportError } from '@sallyport/core';
import { type CustomDataType, createEngine, createEngineMemory, type EnginePorts, parseDataTypes } from '@sallyport/engine';
import { compileTrustedProxies } from '@sallyport/traffic';
import type { ListenerConfig } from '../config/listener-schema.ts';
import type { GatewaySection } from '../config/schema.ts';
import { Egress, type EgressParts } from '../egress/egress.ts';
import type { ClientTimeouts, Runtime, Snapshot } from '../exchange/snapshot.ts';
import type { ListenerParts } from '../server/listener.ts';
import { createAcceptor } from '../tls/server-context.ts';
import { buildUpstreams, type HealthListener, patienceOf, type Upstreams } from '../upstream/build.ts';
import { openBreachedPasswords } from './breached-passwords.ts';
import { openGeography } from './geography.ts';
import type { WorkerConfig } from './worker-config.ts';

/** One configuration, ready to run: nothing in it can fail any more. */
export interface Built {
  readonly config: WorkerConfig;
  readonly snapshot: Snapshot;
  readonly upstreams: Upstreams;
  /** By listener name. */
  readonly listeners: ReadonlyMap<string, ListenerParts>;
}

export type BuildPorts = Pick<Runtime, 'clock' | 'random' | 'sweeper' | 'turn'> & Pick<EnginePorts, 'probe'> & Pick<EgressParts, 'lookup'>;

/** `previous`: what runs now, whose memory goes on. Compiles the engine, reads certificates, makes the pools. Throws before anything of it is used. */
export function build(config: WorkerConfig, ports: BuildPorts, onHealth: HealthListener, previous: Built | null): Built {
  const { gateway } = config;
  const engine = createEngine(
    {
      policy: config.policy,
      operations: config.operations,
      partners: config.partners,
      specs: config.specs,
      issuerKeys: config.issuerKeys,
      dataTypes: dataTypesOf(gateway.data_types),
      habits: config.habits,
      tokenSecrets: config.tokenSecrets,
      geography: openGeography(gateway.geography),
      breachedPasswords: gateway.breached_passwords === null ? null : openBreachedPasswords(gateway.breached_passwords),
      outboundListeners: gateway.listeners.filter((listener) => listener.direction === 'outbound').map((listener) => listener.name),
    },
    { clock: ports.clock, random: ports.random, ...(ports.probe === undefined ? {} : { probe: ports.probe }) },
    // The hash key is the same for the life of a gateway, so what was counted and remembered goes on.
    previous?.snapshot.engine.memory ?? createEngineMemory(Buffer.from(config.hashKey, 'hex')),
  );
  const listeners = new Map(gateway.listeners.map((listener) => [listener.name, partsOf(listener, config, ports)]));
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
  return { config, snapshot, upstreams, listeners };
}

function dataTypesOf(file: string | null): CustomDataType[] {
  if (file === null) return [];
  try {
    return parseDataTypes(readFileSync(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof SallyportError) throw error;
    throw new SallyportError('CONFIG_INVALID', file, `cannot be read (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
}

function partsOf(listener: ListenerConfig, { gateway, ticketKeys }: WorkerConfig, ports: BuildPorts): ListenerParts {
  const { tls, egress, name } = listener;
  const keys = Buffer.from(ticketKeys, 'hex');
  return {
    acceptor: tls === null ? null : createAcceptor(listener, tls, gateway.timeouts_ms.handshake, keys),
    egress: egress === null ? null : new Egress(name, egress, { ...ports, patience: patienceOf(gateway) }),
  };
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
