import { type AbuseAlert, type Activity, ALERT_EVIDENCE_MAX, type AlertSubject, type ExchangeEvent, networkOf } from '@sallyport/core';
import { type Act, CROWD_MAX, DAY, type Detector, type DetectorContext, type Draft, HOUR } from './detector.ts';
import { DETECTORS } from './detectors/index.ts';
import { type AbuseSettings, settingsOf } from './settings.ts';
import { hashText } from './state/distinct.ts';
import { type Layout, type PackedOptions, type PackedPart, PackedTable } from './state/packed-table.ts';
import { Table, type TableOptions } from './state/table.ts';

/** Groups of peers in all: an operation and a parameter each. */
const GROUPS_MAX = 50_000;
/** Credentials whose user is known by the sign-in that gave them out: a session, a refresh token and an account each. */
const SESSIONS_MAX = 1_500_000;
/** Networks, and client programs on them, whose users are counted. */
const CROWDS_MAX = 300_000;
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

const PEERS = { count: 'f32', mean: 'f32', spread: 'f32' } as const;
/** A user's hash in two halves, and how it signed in. */
const USERS = { high: 'u32', low: 'u32', role: 'u32' } as const;
const CROWD = { who: { list: CROWD_MAX } } as const;

/** A slice of what a monitor was, as plain JSON. */
export type MonitorPart =
  | { readonly table: string; readonly rows: readonly (readonly [string, number, unknown])[] }
  | ({ readonly table: string } & PackedPart);

/**
 * Runs the behaviour detectors over exchanges, in order. Deterministic: the same exchanges and settings give the same
 * alerts, whenever and wherever they are run; time is that of the exchanges.
 */
export class AbuseMonitor {
  readonly #tables = new Map<string, Table<unknown>>();
  readonly #detectors: readonly Detector[];
  readonly #packed = new Map<string, PackedTable<Layout>>();
  readonly #peers: PackedTable<typeof PEERS>;
  readonly #users: PackedTable<typeof USERS>;
  readonly #crowds: PackedTable<typeof CROWD>;
  readonly #raised: Table<Raised>;
  readonly #evidence: Table<string[]>;

  /** Bounded: each detector has a fixed number of tables, and each table a limit. */
  constructor(settings: AbuseSettings) {
    this.#peers = this.#rows('peers', { layout: PEERS, max: GROUPS_MAX, idle_ms: 90 * DAY });
    this.#users = this.#rows('users', { layout: USERS, max: SESSIONS_MAX, idle_ms: 30 * DAY });
    this.#crowds = this.#rows('crowds', { layout: CROWD, max: CROWDS_MAX, idle_ms: 7 * DAY });
    this.#raised = this.#table('raised', { max: ALERTS_MAX, idle_ms: DAY, create: (now) => ({ at: now - REPEAT_MS - 1, value: 0 }) });
    this.#evidence = this.#table<string[]>('evidence', { max: ALERTS_MAX, idle_ms: HOUR, create: () => [] });
    this.#detectors = Object.values(DETECTORS).flatMap((info) => {
      const own = settingsOf(settings, info.id);
      if (!own.enabled) return [];
      let latest = 0;
      const context: DetectorContext = {
        settings,
        strictness: own,
        table: <V>(name: string, options: TableOptions<V>) => this.#table(`${info.id}/${name}`, options),
        rows: <L extends Layout>(name: string, options: PackedOptions<L>) => this.#rows(`${info.id}/${name}`, options),
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

  #rows<L extends Layout>(name: string, options: PackedOptions<L>): PackedTable<L> {
    const table = new PackedTable(options);
    this.#packed.set(name, table as unknown as PackedTable<Layout>);
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
    const user = this.#userOf(activity, at);
    const who = this.#principalOf(activity, principal.id, user.name, at);
    const network = networkOf(client);
    return {
      at,
      transaction: event.transaction,
      address: client,
      network,
      principal: who,
      credential: principal.id ?? '',
      actor: who || activity.session || `${client} ${activity.device}`,
      role: activity.role || (user.role === 0 ? '' : `signed in by ${user.role.toString(16)}`),
      crowd: { network: this.#crowd(`n ${network}`, who, at), client: this.#crowd(`c ${network} ${activity.device}`, who, at) },
      shape: activity.shape,
      bytes: event.responseBytes,
      status: event.status,
      activity,
    };
  }

  /**
   * The user behind a credential: by the sign-in that gave it out, by the credential it was renewed from, or by an account that its tokens
   * name all alike.
   */
  #userOf(activity: Activity, at: number): { readonly name: string; readonly role: number } {
    const { granted, renews, renewable, session, username } = activity;
    const signsIn = activity.purpose === 'login' || activity.purpose === 'register';
    if (granted !== '') {
      const before = renews === undefined ? undefined : (this.#known(renews) ?? this.#known(session));
      const user = signsIn && username !== '' ? { name: hexOf(username), role: hashText(activity.shape) } : before;
      if (user !== undefined) for (const credential of [granted, renewable ?? '']) this.#remember(credential, user, at);
    }
    return this.#known(session) ?? NOBODY;
  }

  /**
   * Who acts. A credential that names its owner is the surest; the user who signed in with a name is then known to be that owner, also
   * where only the name is there. Else it is the user behind the session, else the credential itself.
   */
  #principalOf({ named, purpose, outcome, username }: Activity, id: string | null, user: string, at: number): string {
    if (purpose === 'login') {
      if (outcome !== 'success') return '';
      return username === '' ? (id ?? '') : (this.#known(`name ${hexOf(username)}`)?.name ?? hexOf(username));
    }
    if (named !== true || id === null) return user || (id ?? '');
    const owner = { name: hexOf(id), role: 0 };
    if (user !== '' && this.#known(`name ${user}`)?.name !== owner.name) {
      this.#remember(`name ${user}`, owner, at);
      this.#remember(`owner ${owner.name}`, { name: user, role: 0 }, at);
    }
    return owner.name;
  }

  #known(credential: string): { readonly name: string; readonly role: number } | undefined {
    const row = credential === '' ? undefined : this.#users.peek(credential);
    return row === undefined ? undefined : { name: half(row.high) + half(row.low), role: row.role };
  }

  #remember(credential: string, { name, role }: { readonly name: string; readonly role: number }, at: number): void {
    if (credential === '') return;
    const row = this.#users.use(credential, at);
    row.high = Number.parseInt(name.slice(0, 8), 16);
    row.low = Number.parseInt(name.slice(8), 16);
    row.role = role;
  }

  #crowd(place: string, who: string, at: number): number {
    if (who === '') return this.#crowds.peek(place)?.who.size ?? 0;
    const { who: users } = this.#crowds.use(place, at);
    const hash = hashText(who);
    if (users.size < CROWD_MAX && !users.has(hash)) users.push(hash);
    return users.size;
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
    const user = draft.subject.kind === 'principal' ? this.#known(`owner ${draft.subject.value}`)?.name : undefined;
    return { detector, at: act.at, ...draft, targets: targetsOf(draft.subject, act, user), evidence: [...evidence] };
  }

  /** Entries held in all tables. */
  get size(): number {
    let size = 0;
    for (const table of [...this.#tables.values(), ...this.#packed.values()]) size += table.size;
    return size;
  }

  /** Bytes of all rows when every table is full: what memory is bounded by, beside the few large entries of the other tables. */
  get bytesMax(): number {
    let bytes = 0;
    for (const table of this.#packed.values()) bytes += table.bytesMax;
    return bytes;
  }

  /** The state in slices, to be saved one after the other; nothing may be observed until the last was taken. */
  *parts(): Generator<MonitorPart> {
    for (const [table, entries] of this.#tables) for (const rows of entries.slices(PART_ROWS)) yield { table, rows };
    for (const [table, entries] of this.#packed) for (const part of entries.slices(PART_ROWS)) yield { table, ...part };
  }

  /** Takes back one slice of {@link parts}. Tables that no longer exist are left out. */
  restorePart(part: MonitorPart): void {
    if ('packed' in part) this.#packed.get(part.table)?.append(part);
    else this.#tables.get(part.table)?.append(part.rows);
  }

  /** Goes on with the state of another monitor, which must not be used any more: settings change at no cost. */
  takeOver(other: AbuseMonitor): void {
    for (const [name, table] of other.#tables) this.#tables.get(name)?.takeOver(table);
    for (const [name, table] of other.#packed) this.#packed.get(name)?.takeOver(table);
  }
}

const NOBODY = { name: '', role: 0 };

const half = (value: number): string => value.toString(16).padStart(8, '0');

/** Gateways send 64 bits as hex; what is no such thing stands for itself by its hash. */
function hexOf(name: string): string {
  return /^[0-9a-f]{16}$/.test(name) ? name : half(hashText(name)) + half(hashText(`${name} `));
}

/** A user is known here by who signed in; a gateway knows its credentials, and its name when it signs in. */
function targetsOf(subject: AlertSubject, act: Act, user: string | undefined): readonly AlertSubject[] {
  if (subject.kind === 'everyone') return [];
  if (subject.kind !== 'principal') return [subject];
  const targets: AlertSubject[] = [{ kind: 'username', value: user ?? subject.value }];
  if (act.activity.session !== '') targets.push({ kind: 'session', value: act.activity.session });
  if (act.credential !== '') targets.push({ kind: 'principal', value: act.credential });
  return targets;
}
