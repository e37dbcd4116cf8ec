import type { Generated } from 'kysely';
import type { Role } from '../contract/access.ts';
import type { PolicyChangeState } from '../resources/policy/change-schema.ts';
import type { TokenRole } from '../resources/tokens/schema.ts';
import type { NoticeOutboxTable, ScanRunRow, TicketOutboxTable, TicketRow, WeaknessHistoryTable, WeaknessRow } from './finding-tables.ts';
import type { PartnerReportFailureRow } from './third-party-tables.ts';

/**
 * The state store: what people set, not what traffic did. Portable SQL: text holds JSON, times are integer milliseconds
 * since the epoch, truth is 0 or 1.
 */
export interface StateTables {
  users: UserRow;
  sessions: SessionRow;
  tokens: TokenRow;
  policies: PolicyRow;
  policy_changes: PolicyChangeRow;
  partners: PartnerRow;
  specs: SpecRow;
  snapshots: SnapshotRow;
  snapshot_parts: SnapshotPartRow;
  proposal_decisions: ProposalDecisionRow;
  streams: StreamRow;
  verifications: VerificationRow;
  reports: ReportRow;
  attestations: AttestationRow;
  ledger: LedgerTable;
  ownership: OwnershipRow;
  weaknesses: WeaknessRow;
  weakness_history: WeaknessHistoryTable;
  drafts: DraftRow;
  spec_versions: SpecVersionTable;
  drift_decisions: DriftDecisionRow;
  campaigns: CampaignRow;
  campaign_items: CampaignItemRow;
  saved_views: SavedViewRow;
  tickets: TicketRow;
  ticket_outbox: TicketOutboxTable;
  scan_runs: ScanRunRow;
  notice_outbox: NoticeOutboxTable;
  partner_report_failures: PartnerReportFailureRow;
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
  /** The document as people write it, YAML with comments; empty for versions of before it was kept. */
  text: string;
  reason: string;
  /** Who agreed to it, else the empty string. */
  approved_by: string;
  /** How it goes to the gateways, as JSON; empty: to all at once. */
  rollout: string;
  /** The version that it brings back, else 0. */
  restores: number;
}

/** A change that waits for a second person, or what became of it. */
export interface PolicyChangeRow {
  id: string;
  state: PolicyChangeState;
  /** The version it was made from. */
  base: number;
  text: string;
  summary: string;
  /** Parts that need approval, as JSON. */
  touches: string;
  reason: string;
  /** Stages asked for, as JSON; empty: none. */
  plan: string;
  restores: number;
  proposed_at: number;
  proposed_by: string;
  /** The user behind it: who proposed it, or who made the API token that did. */
  person: string;
  expires_at: number;
  /** 0 while it is open. */
  decided_at: number;
  decided_by: string;
  note: string;
  /** The version it became, else 0. */
  version: number;
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

/** One slice of a snapshot that is too large to be written at once; those of another `seq` than the snapshot's are left over. */
export interface SnapshotPartRow {
  name: string;
  seq: number;
  part: number;
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

/** A description as it was, or is: kept when it was given, never changed. */
export interface SpecVersionRow extends Omit<SpecRow, 'id' | 'uploaded_at' | 'uploaded_by'> {
  seq: number;
  kept_at: number;
  kept_by: string;
  /** `uploaded`, `fetched from ...`, `drift accepted: ...`, `version 3 again`. */
  why: string;
}

/** `seq` is the store's to give. */
export interface SpecVersionTable extends Omit<SpecVersionRow, 'seq'> {
  seq: Generated<number>;
}

/** What a person decided on one departure of traffic from its description. */
export interface DriftDecisionRow {
  /** Operation and what departs, so that there is one at a time. */
  id: string;
  decision: 'accepted' | 'rejected';
  /** What was seen when it was decided; another makes the decision void. */
  evidence: string;
  reason: string;
  /** Name of the description. */
  spec: string;
  /** JSON Patch. */
  patch: string;
  /** 1: the description has it. */
  applied: number;
  decided_at: number;
  decided_by: string;
}

/** Owners are asked to confirm their APIs. */
export interface CampaignRow {
  id: string;
  name: string;
  note: string;
  scope: string;
  /** Control of the catalogue it is evidence for, or the empty string. */
  control: string;
  due: number;
  created_at: number;
  created_by: string;
  /** 0 while it runs. */
  closed_at: number;
  closed_by: string;
}

/** One operation of a campaign, as it was when the campaign began, and what its owner said. */
export interface CampaignItemRow {
  id: string;
  campaign: string;
  operation: string;
  method: string;
  host: string;
  template: string;
  owner: string;
  /** What is confirmed, as JSON. */
  facts: string;
  answer: '' | 'attested' | 'disputed';
  note: string;
  answered_at: number;
  answered_by: string;
  reminded_at: number;
  reminders: number;
}

/** A filter of a list that a person gave a name. */
export interface SavedViewRow {
  id: string;
  user_id: string;
  page: string;
  name: string;
  search: string;
  created_at: number;
}

/** A description learned from traffic, under review. */
export interface DraftRow {
  id: string;
  host: string;
  /** `published`: it stands among the descriptions as it was reviewed. */
  state: 'open' | 'published';
  /** Operations as the inventory had them when the draft was made: what is published is what was looked at. */
  records: string;
  /** By operation id, as JSON. */
  decisions: string;
  operations: number;
  created_at: number;
  created_by: string;
  changed_at: number;
  changed_by: string;
}
