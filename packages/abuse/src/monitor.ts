import { type AbuseAlert, ALERT_EVIDENCE_MAX, type AlertSubject, type ExchangeEvent, networkOf } from '@sallyport/core';
import { type Act, DAY, type Detector, type Draft, HOUR } from './detector.ts';
import { DETECTORS } from './detectors/index.ts';
import { type AbuseSettings, settingsOf } from './settings.ts';
import { Table, type TableOptions } from './state/table.ts';
import { newPeers, type Peers } from './statistics/peers.ts';

/** Groups of peers in all: an operation and a parameter each. */
const GROUPS_MAX = 20_000;
/** Sessions whose user is known by the sign-in that gave them out. */
const SESSIONS_MAX = 500_000;
/** Subjects with an alert in force. */
const ALERTS_MAX = 50_000;
/** One subject and detector is told of once in so long, unless it got this much worse. */
const REPEAT_MS: number = HOUR;
const WORSE = 4;

interface Raised {
  at: number;
  value: number;
}

/** Rows of one slice: a few milliseconds of work. */
const PART_ROWS = 2_000;

/** A slice of what a monitor was, as plain JSON. */
export interface MonitorPart {
  readonly table: string;
  readonly rows: readonly (readonly [string, number, unknown])[];
}

/** What a monitor was, as plain JSON. */
export interface MonitorSnapshot {
  readonly version: 1;
  readonly tables: Readonly<Record<string, readonly (readonly [string, number, unknown])[]>>;
}

/**
 * Runs the behaviour detectors over exchanges, in order. Deterministic: the same exchanges and settings give the same
 * alerts, whenever and wherever they are run; time is that of the exchanges.
 */
export class AbuseMonitor {
  readonly #tables = new Map<string, Table<unknown>>();
  readonly #detectors: readonly Detector[];
  readonly #peers: Table<Peers>;
  readonly #users: Table<string>;
  readonly #raised: Table<Raised>;
  readonly #evidence: Table<string[]>;

  /** Bounded: each detector has a fixed number of tables, and each table a limit. */
  constructor(settings: AbuseSettings) {
    this.#peers = this.#table('peers', { max: GROUPS_MAX, idle_ms: 90 * DAY, create: newPeers });
    this.#users = this.#table('users', { max: SESSIONS_MAX, idle_ms: 30 * DAY, create: () => '' });
    this.#raised = this.#table('raised', { max: ALERTS_MAX, idle_ms: DAY, create: (now) => ({ at: now - REPEAT_MS - 1, value: 0 }) });
    this.#evidence = this.#table<string[]>('evidence', { max: ALERTS_MAX, idle_ms: HOUR, create: () => [] });
    this.#detectors = Object.values(DETECTORS).flatMap((info) => {
      const own = settingsOf(settings, info.id);
      if (!own.enabled) return [];
      let latest = 0;
      const context = {
        settings,
        strictness: own,
        table: <V>(name: string, options: TableOptions<V>) => this.#table(`${info.id}/${name}`, options),
        peers: (group: string) => this.#peers.use(`${info.id} ${group}`, latest),
      };
      const detector = info.create(context);
      return [
        {
          id: info.id,
          observe(act: Act) {
            latest = act.at;
            return detector.observe(act);
          },
        },
      ];
    });
  }

  #table<V>(name: string, options: TableOptions<V>): Table<V> {
    const table = new Table(options);
    this.#tables.set(name, table as Table<unknown>);
    return table;
  }

  /** What this exchange gives reason to say. Exchanges without activity say nothing. */
  observe(event: ExchangeEvent | Omit<ExchangeEvent, 'id' | 'stream' | 'seq'>): AbuseAlert[] {
    const act = this.#actOf(event);
    if (act === null) return [];
    const alerts: AbuseAlert[] = [];
    for (const detector of this.#detectors) {
      const draft = detector.observe(act);
      const alert = draft === null ? null : this.#alert(detector.id, draft, act);
      if (alert !== null) alerts.push(alert);
    }
    return alerts;
  }

  #actOf(event: Omit<ExchangeEvent, 'id' | 'stream' | 'seq'>): Act | null {
    const { activity, at, client, principal } = event;
    if (activity === undefined) return null;
    if (activity.granted !== '' && activity.username !== '') this.#users.set(activity.granted, activity.username, at);
    const user = activity.session === '' ? undefined : this.#users.peek(activity.session);
    const signedIn = activity.purpose === 'login' && activity.outcome === 'success' ? activity.username : '';
    const who = user || principal.id || signedIn;
    return {
      at,
      transaction: event.transaction,
      address: client,
      network: networkOf(client),
      principal: who,
      credential: principal.id ?? '',
      actor: activity.session || principal.id || `${client} ${activity.device}`,
      shape: activity.shape,
      bytes: event.responseBytes,
      status: event.status,
      activity,
    };
  }

  #alert(detector: AbuseAlert['detector'], draft: Draft, act: Act): AbuseAlert | null {
    const key = `${detector} ${draft.subject.kind} ${draft.subject.value}`;
    const evidence = this.#evidence.use(key, act.at);
    evidence.push(act.transaction);
    if (evidence.length > ALERT_EVIDENCE_MAX) evidence.shift();
    const raised = this.#raised.use(key, act.at);
    if (act.at - raised.at <= REPEAT_MS && draft.value < raised.value * WORSE) return null;
    raised.at = act.at;
    raised.value = draft.value;
    return { detector, at: act.at, ...draft, targets: targetsOf(draft.subject, act), evidence: [...evidence] };
  }

  /** Entries held in all tables. */
  get size(): number {
    let size = 0;
    for (const table of this.#tables.values()) size += table.size;
    return size;
  }

  /** The state in slices, to be saved one after the other; nothing may be observed until the last was taken. */
  *parts(): Generator<MonitorPart> {
    for (const [table, entries] of this.#tables) for (const rows of entries.slices(PART_ROWS)) yield { table, rows };
  }

  /** Takes back one slice of {@link parts}. Tables that no longer exist are left out. */
  restorePart({ table, rows }: MonitorPart): void {
    this.#tables.get(table)?.append(rows);
  }

  /** Goes on with the state of another monitor, which must not be used any more: settings change at no cost. */
  takeOver(other: AbuseMonitor): void {
    for (const [name, table] of other.#tables) this.#tables.get(name)?.takeOver(table);
  }

  snapshot(): MonitorSnapshot {
    return { version: 1, tables: Object.fromEntries([...this.#tables].map(([name, table]) => [name, table.save()])) };
  }

  /** Goes on where another monitor was. Tables that no longer exist are dropped. Throws `TypeError` for what is no snapshot. */
  restore(snapshot: MonitorSnapshot): void {
    if (snapshot.version !== 1) throw new TypeError('the snapshot is of another version');
    for (const [name, rows] of Object.entries(snapshot.tables)) this.#tables.get(name)?.load(rows);
  }
}

/** A user is known here by who signed in; a gateway knows its credentials, and its name when it signs in. */
function targetsOf(subject: AlertSubject, act: Act): readonly AlertSubject[] {
  if (subject.kind === 'everyone') return [];
  if (subject.kind !== 'principal') return [subject];
  const targets: AlertSubject[] = [{ kind: 'username', value: subject.value }];
  if (act.activity.session !== '') targets.push({ kind: 'session', value: act.activity.session });
  if (act.credential !== '') targets.push({ kind: 'principal', value: act.credential });
  return targets;
}
