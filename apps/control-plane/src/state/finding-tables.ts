import type { Generated } from 'kysely';
import type { ScanRunKind, ScanRunState } from '../resources/scans/schema.ts';
import type { WeaknessSource, WeaknessState } from '../resources/weaknesses/schema.ts';

/** A weakness of an API and what became of it. What was seen of it is replaced, what people decided is theirs. */
export interface WeaknessRow {
  /** Fingerprint. */
  id: string;
  source: WeaknessSource;
  state: WeaknessState;
  owner: string;
  /** What was seen, as JSON. */
  seen: string;
  /** Start of its clock: when it was found, or came back. */
  opened_at: number;
  /** When the state became what it is. */
  changed_at: number;
  /** Of what was seen when it was last written; a later sighting makes a closed one open. */
  last_seen: number;
  reason: string;
  /** Who accepted the risk, else the empty string. */
  approver: string;
  /** When an accepted risk is open again, else 0. */
  expires_at: number;
  /** What a false positive covers beside itself: `operation`, `host`, `kind`; else the empty string. */
  scope: string;
  /** Id of the false positive that covers this one, else the empty string. */
  covered_by: string;
  /** Id of the virtual patch made for it, else the empty string. */
  patch: string;
  /** The last retest as JSON, else the empty string. */
  retest: string;
  /** When its being overdue was said last, else 0. */
  alerted_at: number;
}

/** Added to and never changed. */
export interface WeaknessHistoryRow {
  seq: number;
  weakness: string;
  at: number;
  by: string;
  action: string;
  detail: string;
}

/** `seq` is the store's to give. */
export interface WeaknessHistoryTable extends Omit<WeaknessHistoryRow, 'seq'> {
  seq: Generated<number>;
}

/** What a weakness is called in a ticket system. */
export interface TicketRow {
  weakness: string;
  /** Name of the system in the configuration. */
  system: string;
  /** `BANK-12`, `INC0010023`, `41`: what the system calls it. */
  key: string;
  url: string;
  /** Of the ticket, as was heard last. */
  state: string;
  created_at: number;
  synced_at: number;
}

/** What is still to be told to a ticket system. A row goes when it was. */
export interface TicketOutboxRow {
  seq: number;
  weakness: string;
  system: string;
  action: TicketAction;
  text: string;
  attempts: number;
  next_at: number;
  error: string;
  created_at: number;
}

/** `seq` is the store's to give. */
export interface TicketOutboxTable extends Omit<TicketOutboxRow, 'seq'> {
  seq: Generated<number>;
}

export type TicketAction = 'create' | 'comment' | 'update' | 'close' | 'reopen';

export interface ScanRunRow {
  id: string;
  /** Name of the scan in the configuration. */
  scan: string;
  kind: ScanRunKind;
  /** Of a retest or replay, else the empty string. */
  weakness: string;
  state: ScanRunState;
  by: string;
  created_at: number;
  /** 0 while it waits. */
  started_at: number;
  ended_at: number;
  requests: number;
  /** Weaknesses that are new or open again by it. */
  findings: number;
  detail: string;
  /** What came of it as JSON, else the empty string. */
  result: string;
}

/** What is still to be told to a receiver of notifications. A row goes when it was. */
export interface NoticeOutboxTable {
  seq: Generated<number>;
  /** Name of the receiver in the configuration. */
  receiver: string;
  /** As JSON. */
  notice: string;
  created_at: number;
}
