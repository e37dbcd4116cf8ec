import { type Clock, newId, type RandomSource, SallyportError } from '@sallyport/core';
import type { FastifyBaseLogger } from 'fastify';
import type { Kysely } from 'kysely';
import type { StateStore } from '../state/open.ts';
import type { NoticeRow, StateTables } from '../state/tables.ts';
import { readSecret } from '../tickets/secret.ts';
import type { NoticeKind, NoticeTarget } from './config.ts';
import { postSigned } from './post.ts';

/** Notices that wait; more are not taken on, so that an address that is away for long fills no disk. */
const WAITING_MAX = 10_000;
/** Notices sent in one round. */
const ROUND_MAX = 100;
/** Tries of one notice: with the pauses below, more than three days. */
const TRIES_MAX = 80;
const PAUSE_FIRST_MS = 5_000;
const PAUSE_MAX_MS = 3_600_000;
/** What was sent or given up is kept for this long, so that it can be looked up. */
const KEPT_MS = 400 * 86_400_000;

/** What a notice is about: words and names, never a value of a message. */
export interface Notice {
  readonly kind: NoticeKind;
  /** Id of the campaign, partner or finding. */
  readonly subject: string;
  /** Sent under `data`. */
  readonly data: object;
}

export interface NoticePorts {
  readonly targets: readonly NoticeTarget[];
  /** Address of the console that notices lead to, or the empty string. */
  readonly console: string;
  readonly state: StateStore;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: FastifyBaseLogger;
}

/** Tells addresses of the configuration what happened. What is to be told waits in the state store until it was taken. */
export class NoticeDesk {
  readonly #ports: NoticePorts;
  readonly #secrets: ReadonlyMap<string, string>;
  #round: Promise<void> = Promise.resolve();

  /** @throws SallyportError `CONFIG_UNREADABLE` where a secret is not there. */
  constructor(ports: NoticePorts) {
    this.#ports = ports;
    this.#secrets = new Map(ports.targets.map(({ name, secret }) => [name, readSecret(secret)]));
  }

  /** Queues a notice for every address that wants its kind; says how many do. `path`: of the console. */
  async add({ kind, subject, data }: Notice, path: string, db: Kysely<StateTables> = this.#ports.state.db): Promise<number> {
    const { targets, clock, random, console, logger } = this.#ports;
    const wanted = targets.filter(({ kinds }) => kinds.includes(kind));
    if (wanted.length === 0) return 0;
    const waiting = await db.selectFrom('notices').select('id').where('state', '=', 'waiting').limit(WAITING_MAX).execute();
    if (waiting.length + wanted.length > WAITING_MAX) {
      logger.error({ kind, subject }, `${WAITING_MAX} notices wait; this one is left out`);
      return 0;
    }
    const now = clock.now();
    const link = console === '' ? '' : `${console.replace(/\/+$/, '')}${path}`;
    const rows = wanted.map(({ name }): NoticeRow => {
      const id = `ntc_${newId(now, random)}`;
      const body = JSON.stringify({ id, kind, at: new Date(now).toISOString(), subject, link, data });
      return { id, target: name, kind, subject, body, state: 'waiting', attempts: 0, next_at: now, error: '', created_at: now, done_at: 0 };
    });
    await db.insertInto('notices').values(rows).execute();
    return rows.length;
  }

  /** Sends what is due; one round at a time. */
  async round(): Promise<void> {
    const turn = this.#round.then(() => this.#sendDue());
    this.#round = turn.catch(() => {});
    await turn;
  }

  async #sendDue(): Promise<void> {
    const { state, clock } = this.#ports;
    const now = clock.now();
    const due = await state.db
      .selectFrom('notices')
      .selectAll()
      .where('state', '=', 'waiting')
      .where('next_at', '<=', now)
      .orderBy('id')
      .limit(ROUND_MAX)
      .execute();
    // An address that is away is asked once a round, not once a notice.
    const away = new Set<string>();
    for (const row of due) if (!away.has(row.target) && !(await this.#send(row))) away.add(row.target);
    await state.db
      .deleteFrom('notices')
      .where('state', '!=', 'waiting')
      .where('done_at', '<', now - KEPT_MS)
      .execute();
  }

  async #send(row: NoticeRow): Promise<boolean> {
    const { targets, clock } = this.#ports;
    const target = targets.find(({ name }) => name === row.target);
    try {
      if (target === undefined) throw new SallyportError('NOTICE_TARGET', row.target, 'no longer in the configuration');
      await postSigned(target.name, target.url, this.#secrets.get(target.name) ?? '', row.body);
      await this.#mark(row.id, { state: 'sent', attempts: row.attempts + 1, error: '', done_at: clock.now() });
      return true;
    } catch (error) {
      const now = clock.now();
      const detail = error instanceof SallyportError ? error.detail : 'an error of our own';
      if (!(error instanceof SallyportError)) this.#ports.logger.error({ err: error }, 'a notice failed');
      const attempts = row.attempts + 1;
      const pause = Math.min(PAUSE_MAX_MS, PAUSE_FIRST_MS * 2 ** Math.min(row.attempts, 20));
      const over = attempts >= TRIES_MAX || target === undefined;
      await this.#mark(
        row.id,
        over ? { state: 'given-up', attempts, error: detail, done_at: now } : { attempts, error: detail, next_at: now + pause },
      );
      return over;
    }
  }

  async #mark(id: string, values: Partial<NoticeRow>): Promise<void> {
    await this.#ports.state.db.updateTable('notices').set(values).where('id', '=', id).execute();
  }
}

/** Notices of one subject, newest first. */
export async function noticesOf(state: Pick<StateStore, 'db'>, subject: string, max: number): Promise<NoticeRow[]> {
  return await state.db.selectFrom('notices').selectAll().where('subject', '=', subject).orderBy('id', 'desc').limit(max).execute();
}
