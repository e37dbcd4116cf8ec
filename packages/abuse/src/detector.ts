import type { AbuseDetectorId, Activity, AlertSubject, Severity, SubjectKind } from '@sallyport/core';
import type { AbuseSettings, Strictness } from './settings.ts';
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
  /** The credential, else the principal, else address and device: what acts as one. */
  readonly actor: string;
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
  /** A table of its own, saved and restored with the monitor. */
  table<V>(name: string, options: TableOptions<V>): Table<V>;
  /** The baseline of a group of peers, saved and restored with the monitor. */
  peers(group: string): Peers;
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
