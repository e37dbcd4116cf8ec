import { setImmediate } from 'node:timers/promises';
import { AbuseMonitor } from '@sallyport/abuse';
import type { AbuseAlert, Event, Reaction } from '@sallyport/core';
import type { Policy } from '@sallyport/policy';
import type { FastifyBaseLogger } from 'fastify';
import { ALERTS_MAX } from '../resources/alerts/schema.ts';
import type { StateStore } from '../state/open.ts';

/** Name of the snapshot of what the behaviour detectors know. */
const SNAPSHOT = 'abuse';
/** Name of what people did about reactions: written at once, for no log holds it. */
const BY_HAND = 'abuse-by-hand';
/** Reactions in force at one time; the oldest go first. */
const REACTIONS_MAX = 50_000;

/** The reason of a reaction that a person asked for. */
export const MANUAL = 'manual';

/** Events that wait while the state is saved; with more the save is given up, for alerts must not wait for it. */
const WAITING_MAX = 200_000;
/** Slices read at a time. */
const PARTS_READ = 20;

interface ByHand {
  readonly imposed: readonly Reaction[];
  /** Reactions ended before their time, and when. */
  readonly lifted: readonly (readonly [id: string, at: number])[];
}

interface Saved {
  /** Slices that belong to it. */
  readonly parts?: number;
  readonly alerts: readonly AbuseAlert[];
  readonly reactions: readonly Reaction[];
}

export interface AbuseKeeperPorts {
  readonly logger: FastifyBaseLogger;
  readonly policy: () => Policy['abuse'];
  /** Records an alert in the evidence log. */
  readonly record: (alert: AbuseAlert) => Promise<void>;
  /** Told whenever the reactions in force changed. */
  readonly onReactions: (reactions: readonly Reaction[]) => void;
}

/**
 * Runs the behaviour detectors over the evidence log, in order, exactly once. Alerts go into the log; what is done about
 * one is worked out when it comes back from there, so that a restart comes to the same.
 */
export class AbuseKeeper {
  readonly #state: StateStore;
  readonly #ports: AbuseKeeperPorts;
  #monitor: AbuseMonitor;
  #settings: string;
  #alerts: AbuseAlert[] = [];
  /** By id; bounded by `REACTIONS_MAX`. */
  readonly #reactions = new Map<string, Reaction>();
  /** By id, when a person ended it: an alert from before does not bring it back. Bounded by `REACTIONS_MAX`. */
  readonly #lifted = new Map<string, number>();
  #savedSeq = 0;
  #catchingUp = true;
  /** What came while the state is saved: it has to stay that of one moment. `null` at other times. */
  #waiting: [number, Event][] | null = null;
  /** Alerts found again while catching up; those that the log does not hold yet are recorded at its end. */
  readonly #found = new Map<string, AbuseAlert>();

  private constructor(state: StateStore, ports: AbuseKeeperPorts) {
    this.#state = state;
    this.#ports = ports;
    this.#settings = JSON.stringify(ports.policy());
    this.#monitor = new AbuseMonitor(ports.policy() as ConstructorParameters<typeof AbuseMonitor>[0]);
  }

  static async open(state: StateStore, ports: AbuseKeeperPorts): Promise<AbuseKeeper> {
    const keeper = new AbuseKeeper(state, ports);
    const row = await state.db.selectFrom('snapshots').selectAll().where('name', '=', SNAPSHOT).executeTakeFirst();
    if (row !== undefined) await keeper.#restore(row.body, row.seq);
    await keeper.#restoreByHand(row?.saved_at ?? 0);
    return keeper;
  }

  async #restoreByHand(savedAt: number): Promise<void> {
    const row = await this.#state.db.selectFrom('snapshots').select('body').where('name', '=', BY_HAND).executeTakeFirst();
    if (row === undefined) return;
    const { imposed, lifted } = JSON.parse(row.body) as ByHand;
    for (const reaction of imposed) this.#reactions.set(reaction.id, reaction);
    for (const [id, at] of lifted) {
      this.#lifted.set(id, at);
      // What was saved later knows of it, and of alerts since.
      if (at >= savedAt) this.#reactions.delete(id);
    }
  }

  async #saveByHand(now: number): Promise<void> {
    while (this.#lifted.size > REACTIONS_MAX) this.#lifted.delete(this.#lifted.keys().next().value as string);
    const imposed = this.reactions(now).filter(({ reason }) => reason === MANUAL);
    const body = JSON.stringify({ imposed, lifted: [...this.#lifted] } satisfies ByHand);
    await this.#state.db
      .insertInto('snapshots')
      .values({ name: BY_HAND, seq: 0, saved_at: now, body })
      .onConflict((on) => on.column('name').doUpdateSet({ saved_at: now, body }))
      .execute();
  }

  async #restore(body: string, seq: number): Promise<void> {
    try {
      const saved = JSON.parse(body) as Saved;
      await this.#restoreParts(seq, saved.parts ?? 0);
      this.#alerts = [...saved.alerts];
      for (const reaction of saved.reactions) this.#reactions.set(reaction.id, reaction);
      this.#savedSeq = seq;
    } catch (error) {
      this.#ports.logger.warn({ err: error }, 'what the behaviour detectors knew cannot be read; they learn again from the evidence log');
    }
  }

  async #restoreParts(seq: number, parts: number): Promise<void> {
    for (let from = 0; from < parts; from += PARTS_READ) {
      const rows = await this.#state.db
        .selectFrom('snapshot_parts')
        .select('body')
        .where('name', '=', SNAPSHOT)
        .where('seq', '=', seq)
        .where('part', '>=', from)
        .where('part', '<', from + PARTS_READ)
        .orderBy('part')
        .execute();
      if (rows.length < Math.min(PARTS_READ, parts - from)) throw new TypeError(`slices from ${from} on are missing`);
      for (const { body } of rows) this.#monitor.restorePart(JSON.parse(body));
    }
  }

  /** The log sequence number the saved state covers. */
  get savedSeq(): number {
    return this.#savedSeq;
  }

  /** The newest last. */
  get alerts(): readonly AbuseAlert[] {
    return this.#alerts;
  }

  reactions(now: number): readonly Reaction[] {
    for (const [id, { until }] of this.#reactions) if (until <= now) this.#reactions.delete(id);
    return [...this.#reactions.values()];
  }

  observe(seq: number, event: Event): void {
    if (this.#waiting !== null) {
      this.#waiting.push([seq, event]);
      return;
    }
    if (seq <= this.#savedSeq) return;
    if (event.kind === 'alert') this.#take(event.alert);
    else if (event.kind === 'exchange' && event.activity !== undefined && this.#policy().enabled) {
      for (const alert of this.#monitor.observe(event)) this.#raise(alert);
    }
  }

  /** Settings can change at any time; what was learned goes on. */
  #policy(): Policy['abuse'] {
    const policy = this.#ports.policy();
    const settings = JSON.stringify(policy);
    if (settings !== this.#settings) {
      const next = new AbuseMonitor(policy as ConstructorParameters<typeof AbuseMonitor>[0]);
      next.takeOver(this.#monitor);
      this.#monitor = next;
      this.#settings = settings;
    }
    return policy;
  }

  #raise(alert: AbuseAlert): void {
    if (this.#catchingUp) {
      if (this.#found.size < ALERTS_MAX) this.#found.set(keyOf(alert), alert);
      return;
    }
    this.#ports.record(alert).catch((error: unknown) => this.#ports.logger.error({ err: error }, 'an alert could not be recorded'));
  }

  #take(alert: AbuseAlert): void {
    this.#found.delete(keyOf(alert));
    this.#alerts.push(alert);
    if (this.#alerts.length > ALERTS_MAX) this.#alerts.shift();
    const reactions = reactionsTo(alert, this.#ports.policy());
    for (const reaction of reactions) {
      if (alert.at <= (this.#lifted.get(reaction.id) ?? 0)) continue;
      this.#reactions.set(reaction.id, reaction);
    }
    while (this.#reactions.size > REACTIONS_MAX) this.#reactions.delete(this.#reactions.keys().next().value as string);
    if (reactions.length > 0 && !this.#catchingUp) this.#ports.onReactions(this.reactions(alert.at));
  }

  /** Called once what was in the log at the start is handled. */
  async caughtUp(now: number): Promise<void> {
    this.#catchingUp = false;
    for (const alert of this.#found.values()) await this.#ports.record(alert);
    this.#found.clear();
    this.#ports.onReactions(this.reactions(now));
  }

  /** Ends a reaction, for good when it resolves; false when there is none of that id. */
  async lift(id: string, now: number): Promise<boolean> {
    if (!this.#reactions.delete(id)) return false;
    this.#lifted.delete(id);
    this.#lifted.set(id, now);
    this.#ports.onReactions(this.reactions(now));
    await this.#saveByHand(now);
    return true;
  }

  /** Puts a reaction in force that a person asked for; it outlives everything when it resolves. Its reason is `MANUAL`. */
  async impose(reaction: Reaction, now: number): Promise<void> {
    this.#reactions.set(reaction.id, reaction);
    this.#ports.onReactions(this.reactions(now));
    await this.#saveByHand(now);
  }

  /**
   * Saves in slices, between which everything else has its turn. What is to be observed meanwhile waits for the end, so
   * that the state is that of one moment.
   */
  async save(seq: number, now: number): Promise<void> {
    if (seq === this.#savedSeq || this.#waiting !== null) return;
    this.#waiting = [];
    try {
      if (await this.#write(seq, now)) this.#savedSeq = seq;
    } finally {
      const waiting = this.#waiting;
      this.#waiting = null;
      for (const [at, event] of waiting) this.observe(at, event);
    }
  }

  /** False when it took too long: then the state before stays. */
  async #write(seq: number, now: number): Promise<boolean> {
    const { db } = this.#state;
    await db.deleteFrom('snapshot_parts').where('name', '=', SNAPSHOT).where('seq', '!=', this.#savedSeq).execute();
    let part = 0;
    for (const slice of this.#monitor.parts()) {
      if ((this.#waiting?.length ?? 0) > WAITING_MAX) {
        this.#ports.logger.warn({ waiting: WAITING_MAX }, 'what the behaviour detectors know was not saved: too much came meanwhile');
        return false;
      }
      await db
        .insertInto('snapshot_parts')
        .values({ name: SNAPSHOT, seq, part: part++, body: JSON.stringify(slice) })
        .execute();
      await setImmediate();
    }
    const saved: Saved = { parts: part, alerts: this.#alerts, reactions: this.reactions(now) };
    const body = JSON.stringify(saved);
    await db
      .insertInto('snapshots')
      .values({ name: SNAPSHOT, seq, saved_at: now, body })
      .onConflict((on) => on.column('name').doUpdateSet({ seq, saved_at: now, body }))
      .execute();
    await db.deleteFrom('snapshot_parts').where('name', '=', SNAPSHOT).where('seq', '!=', seq).execute();
    return true;
  }
}

function keyOf({ detector, subject, at }: AbuseAlert): string {
  return `${detector} ${subject.kind} ${subject.value} ${at}`;
}

/** What the policy says to do about an alert: one reaction for each way of telling whom it is about. */
export function reactionsTo(alert: AbuseAlert, policy: Policy['abuse']): Reaction[] {
  const own = policy.detectors[alert.detector] ?? {};
  const kind = own.reaction ?? policy.reaction;
  if (kind === 'log' || alert.confidence < (own.confidence_min ?? policy.confidence_min)) return [];
  const until = alert.at + (own.reaction_s ?? policy.reaction_s) * 1_000;
  return alert.targets.map((subject) => ({
    id: `${alert.detector}:${subject.kind}:${subject.value}`,
    subject,
    kind,
    until,
    reason: alert.detector,
  }));
}
