import type { AbuseAlert, Activity } from './abuse.ts';
import type { CoverageGap, Phase } from './coverage.ts';
import type { Decision } from './decision.ts';
import type { Finding } from './finding.ts';
import type { Observation } from './observation.ts';
import type { Posture } from './posture.ts';
import type { Principal } from './principal.ts';
import type { Signal } from './signal.ts';
import type { Fact, Protocol } from './transaction.ts';

/** Fields every Event has. An Event is what is kept; it is masked before it exists. */
interface EventBase {
  /** Unique: `<stream>:<seq>` with the sequence zero-padded to 12 digits. */
  readonly id: string;
  /** The writer: one gateway worker's run, or `control-plane`. */
  readonly stream: string;
  /** Gap-free from 1 in its stream. */
  readonly seq: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** A masked part of a flagged message, kept for the analyst. */
export interface Excerpt {
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  /** At most `EXCERPT_BODY_CHARS_MAX` characters. */
  readonly body: string;
}

/** Versions of what a verdict rests on, beside the policy. */
export interface DetectionVersions {
  /** Of the rules: changes with every change of what a rule finds. */
  readonly rules: string;
  /** Of what turns findings into a score. */
  readonly model: string;
  /** Of the profiles of habits that may move a score; absent where there are none. */
  readonly habits?: string;
}

/** One decided exchange. */
export interface ExchangeEvent extends EventBase {
  readonly kind: 'exchange';
  readonly transaction: string;
  readonly listener: string;
  readonly protocol: Protocol;
  readonly tls: string;
  readonly client: string;
  readonly principal: Principal;
  readonly partner: string;
  /** Of the client certificate that was proved; absent without one. Milliseconds since the epoch. */
  readonly certificate?: { readonly validFrom: number; readonly validTo: number };
  readonly method: string;
  readonly host: string;
  /** Canonical path, masked. */
  readonly path: string;
  readonly operation: string;
  readonly template: string;
  readonly status: number;
  /** Status the upstream gave, 0 when it was not asked. */
  readonly upstreamStatus: number;
  readonly duration_us: number;
  readonly inspect_us: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly decision: Decision;
  /** What looked at it: the same bytes under the same versions get the same verdict. */
  readonly versions: DetectionVersions;
  readonly findings: readonly Finding[];
  /** Only where there are any: departures from the description, limits, reactions to abuse. */
  readonly signals?: readonly Signal[];
  readonly gaps: readonly CoverageGap[];
  readonly facts: readonly Fact[];
  readonly observation: Observation | null;
  /** What behaviour detectors learn of it; absent where they are off. */
  readonly activity?: Activity;
  /** How it was protected; absent where there was no answer, and in mode off. */
  readonly posture?: Posture;
  /** Only where there are findings. */
  readonly excerpt: Excerpt | null;
}

/** Bytes that were refused before they were a request. */
export interface RejectedEvent extends EventBase {
  readonly kind: 'rejected';
  readonly listener: string;
  readonly client: string;
  /** Error code of the error table. */
  readonly code: string;
  readonly detail: string;
}

/** A tunnel through a forward proxy that has ended. That it was opened is an exchange with method CONNECT. */
export interface TunnelEvent extends EventBase {
  readonly kind: 'tunnel';
  /** The exchange that opened it. */
  readonly transaction: string;
  readonly listener: string;
  readonly client: string;
  /** Name of the workload, or the empty string. */
  readonly workload: string;
  readonly partner: string;
  readonly host: string;
  readonly port: number;
  /** Name asked for in the TLS handshake (SNI), or the empty string. */
  readonly serverName: string;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly duration_us: number;
  readonly end: TunnelEnd;
}

/** Who ended a tunnel. `refused`: we did, for what it carried. */
export type TunnelEnd = 'client' | 'server' | 'idle' | 'drained' | 'refused';

/** A fault inside a phase, and what the route's fail mode made of it. */
export interface FaultEvent extends EventBase {
  readonly kind: 'fault';
  readonly phase: Phase;
  readonly transaction: string;
  readonly failMode: 'open' | 'closed';
  readonly detail: string;
}

/** Something about the system itself: silence is a finding, so start, stop, crash, overflow and reload are recorded. */
export interface SystemEvent extends EventBase {
  readonly kind: 'system';
  readonly name:
    | 'worker-start'
    | 'worker-stop'
    | 'worker-crash'
    | 'heartbeat'
    | 'spool-overflow'
    | 'spool-corrupt'
    | 'events-refused'
    | 'config-applied'
    | 'config-refused'
    | 'upstream-down'
    | 'upstream-up'
    | 'counters-down'
    | 'counters-up'
    | 'keys-down'
    | 'keys-up'
    /** A DPoP proof was used at more than one place before they knew of each other. */
    | 'proof-replayed'
    | 'rule-taken-back'
    | 'certificate-reloaded'
    | 'chain-verified'
    | 'chain-broken'
    | 'log-recovered'
    | 'log-trimmed'
    | 'store-recovered'
    | 'finding-overdue'
    | 'partner-anomaly'
    | 'scan-finished'
    | 'report-failed';
  readonly detail: string;
  /** How many records an overflow lost, seconds of silence, and the like; 0 where it has no number. */
  readonly count: number;
}

/** A change made by a person or a token in the control plane. */
export interface AuditEvent extends EventBase {
  readonly kind: 'audit';
  readonly actor: string;
  readonly role: string;
  /** e.g. `policy.update`, `session.sign-in`, `report.create`. */
  readonly action: string;
  readonly target: string;
  readonly outcome: 'allowed' | 'denied' | 'failed';
  readonly detail: string;
  readonly address: string;
}

/** What a behaviour detector found, at the time it did. */
export interface AlertEvent extends EventBase {
  readonly kind: 'alert';
  readonly alert: AbuseAlert;
}

export type Event = ExchangeEvent | RejectedEvent | TunnelEvent | FaultEvent | SystemEvent | AuditEvent | AlertEvent;
export type EventKind = Event['kind'];

/** An event before its writer gave it an id and a sequence number. */
export type EventDraft = Event extends infer E ? (E extends Event ? Omit<E, 'id' | 'stream' | 'seq'> : never) : never;

/** `<stream>:<seq>`, sorted by text as by number. */
export function eventId(stream: string, seq: number): string {
  return `${stream}:${String(seq).padStart(12, '0')}`;
}
