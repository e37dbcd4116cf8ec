import type { AuditEvent, Clock, EventDraft, RandomSource } from '@sallyport/core';
import type { CheckpointSigner } from '@sallyport/evidence';
import type { FastifyBaseLogger } from 'fastify';
import type { Actor } from './access/actor.ts';
import type { SessionLimits } from './access/sessions.ts';
import type { SignInThrottle } from './access/throttle.ts';
import type { ControlPlaneConfig } from './config.ts';
import type { DataFolder } from './data-folder.ts';
import type { ScanDesk } from './findings/scan-desk.ts';
import type { AbuseKeeper } from './ingest/abuse-keeper.ts';
import type { EventIndex } from './ingest/event-index.ts';
import type { HabitKeeper } from './ingest/habit-keeper.ts';
import type { InventoryKeeper } from './ingest/inventory-keeper.ts';
import type { LedgerKeeper } from './ingest/ledger-keeper.ts';
import type { LiveFeed } from './ingest/live-feed.ts';
import type { Recorder } from './ingest/recorder.ts';
import type { RuleKeeper } from './ingest/rule-keeper.ts';
import type { StreamTracker } from './ingest/stream-tracker.ts';
import type { WeaknessKeeper } from './ingest/weakness-keeper.ts';
import type { NoticeDesk } from './notices/desk.ts';
import type { Publisher } from './publish/publisher.ts';
import type { ReactionFeed } from './publish/reaction-feed.ts';
import type { RolloutKeeper } from './publish/rollout-keeper.ts';
import type { EvidenceFacts } from './reporting/evidence.ts';
import type { LogRunner } from './reporting/log-runner.ts';
import type { StateStore } from './state/open.ts';
import type { TicketDesk } from './tickets/desk.ts';

/** What the routes work with: one running control plane. */
export interface Control {
  readonly config: ControlPlaneConfig;
  readonly folder: DataFolder;
  /** Signs heads of the log, and reports. */
  readonly signer: CheckpointSigner;
  readonly version: string;
  readonly startedAt: number;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: FastifyBaseLogger;
  readonly sessionLimits: SessionLimits;
  readonly throttle: SignInThrottle;
  readonly state: StateStore;
  readonly recorder: Recorder;
  readonly events: EventIndex;
  readonly inventory: InventoryKeeper;
  readonly abuse: AbuseKeeper;
  readonly reactions: ReactionFeed;
  readonly habits: HabitKeeper;
  readonly ledger: LedgerKeeper;
  readonly weaknesses: WeaknessKeeper;
  readonly tickets: TicketDesk;
  readonly notices: NoticeDesk;
  readonly rules: RuleKeeper;
  readonly scans: ScanDesk;
  readonly streams: StreamTracker;
  readonly live: LiveFeed;
  /** Last log sequence number that inventory and streams have seen. */
  followed(): number;
  readonly published: Publisher;
  readonly rollouts: RolloutKeeper;
  readonly facts: EvidenceFacts;
  readonly logRunner: LogRunner;
  /** Writes an AuditEvent; resolves once it is on disk. */
  audit(actor: Actor, action: string, target: string, outcome: AuditEvent['outcome'], detail: string, address: string): Promise<void>;
  /** Writes an event of the control plane's own stream; resolves once it is on disk. */
  record(draft: EventDraft): Promise<void>;
  /** Calls back when the server stops; answers how to take that back. */
  onStop(stop: () => void): () => void;
}
