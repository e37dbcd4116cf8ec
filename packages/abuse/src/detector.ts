import type { AbuseDetectorId, Activity, AlertSubject, Severity, SubjectKind } from '@sallyport/core';
import type { AbuseSettings, Sensitivity, Strictness } from './settings.ts';
import type { Layout, PackedOptions, PackedTable } from './state/packed-table.ts';
import type { Table, TableOptions } from './state/table.ts';
import type { Peers } from './statistics/peers.ts';

/** One exchange as detectors see it. */
export interface Act {
  readonly at: number;
  readonly transaction: string;
  readonly address: string;
  /** /24 or /64 of the address. */
  readonly network: string;
  /** Who: the user behind a session where a login named one, else the principal, else empty for an anonymous caller. */
  readonly principal: string;
  /** The principal of the exchange itself, or the empty string. */
  readonly credential: string;
  /** The principal, else the credential, else address and device: what acts as one. */
  readonly actor: string;
  /** The roles its token claims, else how it signed in, else the empty string: whose peers it is. */
  readonly role: string;
  /** Users seen on its network, and with its program on its network, in the last week; counted to `CROWD_MAX`. */
  readonly crowd: { readonly network: number; readonly client: number };
  readonly shape: string;
  readonly bytes: number;
  readonly status: number;
  readonly activity: Activity;
}

/** A finding of a detector; the monitor adds what it knows. */
export interface Draft {
  readonly subject: AlertSubject;
  readonly severity: Severity;
  readonly confidence: number;
  readonly value: number;
  readonly baseline: number;
  readonly multiple: number;
  readonly detail: string;
}

/** Watches one kind of abuse. Deterministic: state and acts in, drafts out; time is that of the acts. */
export interface Detector {
  readonly id: AbuseDetectorId;
  observe(act: Act): Draft | null;
}

/** What a detector is made from. */
export interface DetectorContext {
  readonly settings: AbuseSettings;
  readonly strictness: Strictness;
  /** A table of its own for what is few and large, saved and restored with the monitor. */
  table<V>(name: string, options: TableOptions<V>): Table<V>;
  /** A table of its own for what there is of each caller, saved and restored with the monitor. */
  rows<L extends Layout>(name: string, options: PackedOptions<L>): PackedTable<L>;
  /** The baseline of a group of peers, saved and restored with the monitor. */
  peers(group: string): Peers;
}

/** What every draft says beside its numbers. */
export interface Said {
  readonly subject: AlertSubject;
  readonly severity: Severity;
  readonly detail: string;
}

/** The one who acts: the user where there is one, else the session or what stands for it. */
export function actorOf({ principal, actor }: Act): AlertSubject {
  return principal === '' ? { kind: 'session', value: actor } : { kind: 'principal', value: principal };
}

/** A draft of a value against a usual one; the multiple is told of at least one. */
export function draftOf(said: Said, value: number, baseline: number, confidence: number): Draft {
  return { ...said, value, baseline, multiple: value / Math.max(1, baseline), confidence };
}

/** A value by the sensitivity in force. */
export function bySensitivity<T>({ strictness }: DetectorContext, values: Readonly<Record<Sensitivity, T>>): T {
  return values[strictness.sensitivity];
}

export interface DetectorInfo {
  readonly id: AbuseDetectorId;
  readonly title: string;
  /** Whom its alerts are about. */
  readonly subjects: readonly SubjectKind[];
  /** OWASP API Security Top 10 (2023) or Automated Threats (OAT) entry. */
  readonly reference: string;
  readonly about: string;
  readonly method: string;
  readonly source: string;
  readonly create: (context: DetectorContext) => Detector;
}

const MINUTE = 60_000;
export const TEN_MINUTES: number = 10 * MINUTE;
export const HOUR: number = 60 * MINUTE;
export const DAY: number = 24 * HOUR;
/** More users than this behind one network or client are not counted. */
export const CROWD_MAX = 8;
/** From so many users on a network is that of a carrier or an office, and a client program is a server that acts for many. */
export const CROWD_NETWORK = 8;
export const CROWD_CLIENT = 4;
