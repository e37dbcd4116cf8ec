import type { Generated } from 'kysely';
import type { Role } from '../contract/access.ts';
import type { ScanRunKind, ScanRunState } from '../resources/scans/schema.ts';
import type { TokenRole } from '../resources/tokens/schema.ts';
import type { WeaknessSource, WeaknessState } from '../resources/weaknesses/schema.ts';

/**
 * The state store: what people set, not what traffic did. Portable SQL: text holds JSON, times are integer milliseconds
 * since the epoch, truth is 0 or 1.
 */
export interface StateTables {
  users: UserRow;
  sessions: SessionRow;
  tokens: TokenRow;
  policies: PolicyRow;
  partners: PartnerRow;
  specs: SpecRow;
  snapshots: SnapshotRow;
  proposal_decisions: ProposalDecisionRow;
  streams: StreamRow;
  verifications: VerificationRow;
  reports: ReportRow;
  attestations: AttestationRow;
  ledger: LedgerTable;
  ownership: OwnershipRow;
  weaknesses: WeaknessRow;
  weakness_history: WeaknessHistoryTable;
  tickets: TicketRow;
  ticket_outbox: TicketOutboxTable;
  scan_runs: ScanRunRow;
}

/** One line of the inventory's ledger; rows are added and never changed. */
export interface LedgerRow {
  seq: number;
  at: number;
  operation: string;
  fact: string;
  before: string | null;
  after: string | null;
}

/** `seq` is the store's to give. */
export interface LedgerTable extends Omit<LedgerRow, 'seq'> {
  seq: Generated<number>;
}

export interface OwnershipRow {
  /** `hand`, or the name of an import. */
  source: string;
  rules: string;
  updated_at: number;
  updated_by: string;
}

export interface UserRow {
  id: string;
  name: string;
  role: Role;
  password_hash: string;
  disabled: number;
  must_change: number;
  created_at: number;
  last_sign_in_at: number;
  /** Failed tries in a row; at the limit `locked_until` is set. */
  failures: number;
  locked_until: number;
}

export interface SessionRow {
  /** SHA-256 of the cookie's secret, hex: a stolen database opens no session. */
  hash: string;
  user_id: string;
  csrf: string;
  created_at: number;
  seen_at: number;
  expires_at: number;
  address: string;
}

export interface TokenRow {
  id: string;
  name: string;
  role: TokenRole;
  /** SHA-256 of the secret, hex. The secret has 256 random bits, so a slow hash would add nothing. */
  hash: string;
  created_at: number;
  created_by: string;
  expires_at: number;
  last_used_at: number;
}

export interface PolicyRow {
  version: number;
  hash: string;
  document: string;
  created_at: number;
  created_by: string;
}

export interface PartnerRow {
  id: string;
  name: string;
  clients: string;
  addresses: string;
  hosts: string;
  profile: string;
  updated_at: number;
}

export interface SpecRow {
  id: string;
  name: string;
  title: string;
  version: string;
  openapi: string;
  operations: number;
  sha256: string;
  bytes: number;
  text: string;
  uploaded_at: number;
  uploaded_by: string;
}

/** State derived from the evidence log up to and including `seq`. */
export interface SnapshotRow {
  name: string;
  seq: number;
  saved_at: number;
  body: string;
}

/** What a person decided on a proposed exception. */
export interface ProposalDecisionRow {
  id: string;
  decision: 'accepted' | 'rejected';
  decided_at: number;
  decided_by: string;
}

export interface StreamRow {
  stream: string;
  first_seen: number;
  last_heartbeat: number;
  seq: number;
  events: number;
  lag_ms: number;
  /** Hash of the policy of its last decision. */
  policy: string;
  lost: number;
  stopped: number;
}

export interface VerificationRow {
  id: string;
  at: number;
  by: string;
  valid: number;
  records: number;
  head: string;
  broken: string;
  duration_ms: number;
}

export interface ReportRow {
  id: string;
  framework: string;
  title: string;
  period_from: number;
  period_to: number;
  created_at: number;
  created_by: string;
  counts: string;
  files: string;
}

/** Never changed: a statement that no longer holds is withdrawn, and stays on record. */
export interface AttestationRow {
  id: string;
  control: string;
  author: string;
  statement: string;
  period_from: number;
  period_to: number;
  made: number;
  made_by: string;
  expires: number;
  reference: string;
  /** 0 while it stands. */
  withdrawn: number;
  withdrawn_by: string;
}

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
