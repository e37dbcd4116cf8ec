import { randomFillSync } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Clock, Mode } from '@sallyport/core';
import { openEvidenceLog, openSigner } from '@sallyport/evidence';
import { editText, type Policy } from '@sallyport/policy';
import type { FastifyBaseLogger } from 'fastify';
import { pino } from 'pino';
import { SignInThrottle } from './access/throttle.ts';
import { addFirstAdmin } from './access/users.ts';
import { type ControlPlaneConfig, controlPlaneConfigSchema } from './config.ts';
import type { Control } from './control.ts';
import { dataFolder } from './data-folder.ts';
import { openFindings } from './findings/open.ts';
import { AbuseKeeper } from './ingest/abuse-keeper.ts';
import { type EventBackend, EventIndex } from './ingest/event-index.ts';
import { Follower } from './ingest/follower.ts';
import { HabitKeeper } from './ingest/habit-keeper.ts';
import { InventoryKeeper } from './ingest/inventory-keeper.ts';
import { LedgerKeeper } from './ingest/ledger-keeper.ts';
import { LiveFeed } from './ingest/live-feed.ts';
import { openEventBackend } from './ingest/open-event-backend.ts';
import { type Recorded, Recorder } from './ingest/recorder.ts';
import { RuleKeeper } from './ingest/rule-keeper.ts';
import { StreamTracker } from './ingest/stream-tracker.ts';
import { signHead, startJobs } from './jobs.ts';
import { type Listeners, listen } from './listen.ts';
import { openNotices } from './notices/open.ts';
import { haltRollout } from './publish/change-policy.ts';
import { writePolicy } from './publish/policy-store.ts';
import { Publisher } from './publish/publisher.ts';
import { ReactionFeed } from './publish/reaction-feed.ts';
import { RolloutKeeper } from './publish/rollout-keeper.ts';
import { seedPartners, seedPolicy, seedSpecs } from './publish/seed.ts';
import { EvidenceFacts } from './reporting/evidence.ts';
import { LogRunner } from './reporting/log-runner.ts';
import { openState, type StateStore } from './state/open.ts';
import { Stop } from './stop.ts';
import { VERSION } from './version.ts';

export interface ControlPlaneOptions {
  /** The `control_plane:` section; what is left out has its default. */
  readonly config?: Partial<ControlPlaneConfig>;
  /** Password of the first admin; without it one is made. Only used when there is no user yet. */
  readonly adminPassword?: string;
  /** Policy of the first start; later the one kept here holds. */
  readonly policy?: Policy;
  /** Global mode to be set at this start, as a change like any other. */
  readonly mode?: Mode;
  readonly clock?: Clock;
  readonly logger?: FastifyBaseLogger;
  /** Called once the parts are joined, before anything listens. */
  readonly onComposed?: (control: Control) => void;
  /** Opens the event store; by default the one the configuration names. */
  readonly openEvents?: (control: Pick<Control, 'config' | 'folder' | 'recorder'>) => Promise<EventBackend>;
}

/** A running control plane. */
export interface ControlPlane {
  /** Addresses of the console and the API, e.g. `http://127.0.0.1:9443`. */
  readonly urls: readonly string[];
  /** Unix socket for gateways of this machine. */
  readonly socket: string;
  /** The admin made at this start, or `null` when there was a user already. Shown once, kept nowhere. */
  readonly admin: { readonly name: string; readonly password: string } | null;
  /** Resolves when the event store answers. */
  readonly ready: Promise<void>;
  /** Resolves when everything recorded so far is in the inventory and can be queried. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const RANDOM: Control['random'] = (bytes) => void randomFillSync(bytes);
const CLOCK: Clock = { now: () => Date.now(), micros: () => performance.now() * 1_000 };

/** Starts everything a control plane is; events are recorded and people can sign in once it resolves. */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const config = controlPlaneConfigSchema.parse(options.config ?? {});
  const stop = new Stop();
  try {
    return await start(config, options, stop);
  } catch (error) {
    await stop.run();
    throw error;
  }
}

async function start(config: ControlPlaneConfig, options: ControlPlaneOptions, stop: Stop): Promise<ControlPlane> {
  const { control, follower } = await compose(config, options, stop);
  options.onComposed?.(control);
  await seedPolicy(control, options.policy, options.mode);
  await seedSpecs(control, config.descriptions);
  await seedPartners(control, config.partners);
  await control.published.refresh();
  await follower.start();
  await control.abuse.caughtUp(control.clock.now());
  await control.published.refresh();
  const admin = await addFirstAdmin(control, options.adminPassword);
  if (admin !== null) await control.record(audit(control, 'sallyport', 'users.create', admin.name, 'first admin'));
  startJobs(control, follower, stop);
  const listeners: Listeners = await listen(control, stop);
  const ready = control.events.start();
  const flush = async (): Promise<void> => {
    await Promise.all([follower.settle(), control.events.flush()]);
  };
  return { urls: listeners.urls, socket: listeners.socket, admin, ready, flush, close: () => stop.run() };
}

function audit(control: Control, actor: string, action: string, target: string, detail: string): Parameters<Control['record']>[0] {
  return { kind: 'audit', at: control.clock.now(), actor, role: 'system', action, target, outcome: 'allowed', detail, address: '' };
}

/** Has the learners look at each record of the log, from where the inventory was saved. */
function follow(
  recorder: Recorder,
  learners: Pick<Control, 'inventory' | 'habits' | 'abuse' | 'weaknesses' | 'rules' | 'streams' | 'live' | 'rollouts' | 'notices'>,
  logger: Control['logger'],
): Follower {
  const { inventory, habits, abuse, weaknesses, rules, streams, live, rollouts, notices } = learners;
  // Saved states can cover different lengths of the log: each takes what is behind its own.
  const learned = inventory.savedSeq;
  const onRecord = ({ seq, event }: Recorded): void => {
    abuse.observe(seq, event);
    notices.observe(seq, event);
    if (seq <= learned) return;
    inventory.observe(event);
    habits.observe(event);
    weaknesses.observe(event);
    rules.observe(event);
    streams.observe(event);
    rollouts.observe(event);
    live.observe(seq, event);
  };
  return new Follower(recorder, Math.min(learned, abuse.savedSeq, notices.savedSeq), onRecord, logger);
}

/** Alerts go into the log; what is done about them goes to the gateways. */
function openAbuse(parts: Pick<Control, 'state' | 'logger' | 'published' | 'recorder' | 'clock' | 'reactions'>): Promise<AbuseKeeper> {
  const { state, logger, published, recorder, clock, reactions } = parts;
  return AbuseKeeper.open(state, {
    logger,
    policy: () => published.policy.policy.abuse,
    record: async (alert) => void (await recorder.record({ kind: 'alert', at: clock.now(), alert })),
    onReactions: (list) => reactions.set(list),
  });
}

/** Rules over their budget are taken back by a version of the policy, before one that is being tried out and without a second person. */
async function openRules(
  parts: Pick<Control, 'state' | 'logger' | 'published' | 'recorder' | 'clock' | 'random'>,
  stop: Stop,
): Promise<RuleKeeper> {
  const { state, logger, published, recorder, clock } = parts;
  const rules = new RuleKeeper({
    logger,
    now: () => clock.now(),
    policy: () => published.policy,
    async write(base, policy, by, reason) {
      await haltRollout(parts, `${by}: ${reason}`);
      const before = published.policy;
      const text = editText(before.text, before.policy, policy);
      const written = await writePolicy(state, base, { text, policy, by, reason }, clock.now());
      await published.refresh();
      return written;
    },
    record: async (draft) => void (await recorder.record(draft)),
  });
  await rules.restore(state);
  stop.add(() => rules.settle());
  return rules;
}

/** Tells open consoles of what the event store has taken in. */
function startLive(events: EventIndex, clock: Control['clock'], stop: Stop): LiveFeed {
  const live = new LiveFeed(
    () => clock.now(),
    () => events.reach(),
  );
  stop.add(async () => live.stop());
  events.onProgress(() => live.wake());
  return live;
}

/** Gateways are told of operations and of habits as they are learned. */
function publisherOf(state: StateStore, inventory: InventoryKeeper, habits: HabitKeeper, clock: Control['clock']): Publisher {
  return new Publisher(
    state,
    () => inventory.published(),
    () => habits.profiles(clock.now()),
  );
}

/** Opens the log and the stores and joins the parts; nothing listens yet. */
async function compose(
  config: ControlPlaneConfig,
  options: ControlPlaneOptions,
  stop: Stop,
): Promise<{ control: Control; follower: Follower }> {
  const folder = dataFolder(resolve(config.data_dir));
  mkdirSync(folder.root, { recursive: true, mode: 0o700 });
  const clock = options.clock ?? CLOCK;
  const logger = options.logger ?? pino({ level: config.log_level, base: { part: 'control-plane' } }, pino.destination(2));
  const recorder = new Recorder(await openEvidenceLog(folder.log, { clock }));
  stop.add(() => recorder.log.close());
  const signer = await openSigner(folder.signingKey);
  // The last step before the log is closed: what every other step recorded is behind the signature.
  stop.add(() => signHead(recorder.log, signer, clock));
  const state = await openState(config.state === '' ? folder.state : config.state);
  stop.add(() => state.close());
  const inventory = await InventoryKeeper.open(state, logger, config.inventory);
  const habits = await HabitKeeper.open(state, logger);
  const ledger = await LedgerKeeper.open(state);
  const streams = new StreamTracker(await state.db.selectFrom('streams').selectAll().execute());
  const events = new EventIndex(() => (options.openEvents ?? openEventBackend)({ config, folder, recorder }), logger);
  const parts = { config, state, clock, logger, recorder };
  const notices = await openNotices(parts);
  const findings = await openFindings({ ...parts, inventory, random: RANDOM, events, notices });
  const live = startLive(events, clock, stop);
  const published = publisherOf(state, inventory, habits, clock);
  await published.refresh();
  const reactions = new ReactionFeed(clock.now());
  const abuse = await openAbuse({ ...parts, published, reactions });
  const rollouts = new RolloutKeeper();
  const rules = await openRules({ ...parts, published, random: RANDOM }, stop);
  const follower = follow(recorder, { inventory, habits, abuse, rules, streams, live, rollouts, notices, ...findings }, logger);
  stop.add(() => events.close());
  const logRunner = new LogRunner({ recorder, signer, onStop: (listener) => stop.notify(listener) });
  const control: Control = {
    ...parts,
    folder,
    signer,
    version: VERSION,
    startedAt: clock.now(),
    random: RANDOM,
    sessionLimits: { idle_ms: config.session.idle_minutes * 60_000, total_ms: config.session.total_hours * 3_600_000 },
    throttle: new SignInThrottle(),
    events,
    inventory,
    abuse,
    reactions,
    habits,
    ledger,
    ...findings,
    notices,
    rules,
    streams,
    live,
    published,
    rollouts,
    facts: new EvidenceFacts({ state, inventory, clock, logRunner }),
    logRunner,
    followed: () => follower.position,
    record: async (draft) => void (await recorder.record(draft)),
    async audit(actor, action, target, outcome, detail, address) {
      const { name, role } = actor;
      await recorder.record({ kind: 'audit', at: clock.now(), actor: name, role, action, target, outcome, detail, address });
    },
    onStop: (listener) => stop.notify(listener),
  };
  return { control, follower };
}
