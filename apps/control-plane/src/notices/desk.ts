import { type Clock, type Event, SallyportError, severityRank } from '@sallyport/core';
import type { FastifyBaseLogger } from 'fastify';
import type { Kysely } from 'kysely';
import { pauseAfter } from '../outbound/send.ts';
import type { StateStore } from '../state/open.ts';
import type { StateTables } from '../state/tables.ts';
import { type Notice, noticeOf, type SentNotice } from './notice.ts';
import type { Receiver } from './receiver.ts';

/** Notices that wait for one receiver. Beyond it nothing is added; what was left out is counted and said. */
export const WAITING_MAX = 20_000;
/** Notices sent at once. */
const BATCH_MAX = 100;
/** Batches sent to one receiver in a round; the rest has the next. */
const BATCHES_MAX = 20;
/** Name of the row that says up to where the log was turned into notices. */
const SNAPSHOT = 'notices';
/** How often that place is saved while there is nothing to tell, milliseconds. */
const PLACE_MS = 30_000;

export interface NoticePorts {
  readonly state: StateStore;
  readonly receivers: readonly Receiver[];
  /** Address of the console that notices lead to, or the empty string. */
  readonly console: string;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
  /** Last record of the log: what was before the first receiver is not told. */
  readonly end: number;
}

/** How it stands with one receiver. Times are milliseconds since the epoch, 0 for never. */
export interface ReceiverState {
  readonly name: string;
  readonly waiting: number;
  readonly sent_at: number;
  readonly failed_at: number;
  readonly error: string;
  /** Left out since the start because too many waited. */
  readonly left_out: number;
}

class Line {
  readonly receiver: Receiver;
  waiting = 0;
  sentAt = 0;
  failedAt = 0;
  error = '';
  failures = 0;
  nextAt = 0;
  /** What is being sent; receivers do not wait for each other. */
  work: Promise<void> | null = null;
  /** In all, and not said yet. */
  leftOut = 0;
  unsaid = 0;

  constructor(receiver: Receiver) {
    this.receiver = receiver;
  }

  wants({ topic, severity }: Notice): boolean {
    const { topics, severity_min } = this.receiver.config;
    return topics.includes(topic) && severityRank(severity) >= severityRank(severity_min);
  }
}

/**
 * Tells other systems what the evidence log and the list of findings hold for them. Each notice is queued once, in the state
 * store, and sent in order at least once; its id tells a receiver what it had before.
 */
export class NoticeDesk {
  readonly #ports: NoticePorts;
  readonly #lines: readonly Line[];
  #position: number;
  #savedAt = 0;
  #buffer: Notice[] = [];
  #stopped = false;

  private constructor(ports: NoticePorts, position: number) {
    this.#ports = ports;
    this.#lines = ports.receivers.map((receiver) => new Line(receiver));
    this.#position = position;
  }

  static async open(ports: NoticePorts): Promise<NoticeDesk> {
    const { db } = ports.state;
    if (ports.receivers.length === 0) {
      // A receiver that is set up later is told from then on, not of what was before.
      await db.deleteFrom('snapshots').where('name', '=', SNAPSHOT).execute();
      await db.deleteFrom('notice_outbox').execute();
      return new NoticeDesk(ports, ports.end);
    }
    const row = await db.selectFrom('snapshots').select('seq').where('name', '=', SNAPSHOT).executeTakeFirst();
    const desk = new NoticeDesk(ports, row === undefined ? ports.end : Number(row.seq));
    for (const line of desk.#lines) line.waiting = await desk.#count(line.receiver.config.name);
    return desk;
  }

  /** Up to where the log was turned into notices for good. */
  get savedSeq(): number {
    return this.#lines.length === 0 ? Number.MAX_SAFE_INTEGER : this.#position;
  }

  get states(): readonly ReceiverState[] {
    return this.#lines.map(({ receiver, waiting, sentAt, failedAt, error, leftOut }) => {
      return { name: receiver.config.name, waiting, sent_at: sentAt, failed_at: failedAt, error, left_out: leftOut };
    });
  }

  get receivers(): readonly Receiver[] {
    return this.#ports.receivers;
  }

  observe(seq: number, event: Event): void {
    if (this.#lines.length === 0 || seq <= this.#position) return;
    const notice = noticeOf(event);
    if (notice !== null && this.#lines.some((line) => line.wants(notice))) this.#buffer.push(notice);
  }

  /** Queues a notice together with what it speaks of, in the same transaction. */
  async queue(db: Kysely<StateTables>, notice: Notice): Promise<void> {
    for (const line of this.#lines) if (line.wants(notice)) await this.#add(db, line, notice);
  }

  async #add(db: Kysely<StateTables>, line: Line, notice: Notice): Promise<void> {
    if (line.waiting >= WAITING_MAX) {
      line.leftOut++;
      line.unsaid++;
      return;
    }
    line.waiting++;
    const row = {
      receiver: line.receiver.config.name,
      notice: JSON.stringify(sentForm(notice, this.#ports.console)),
      created_at: this.#ports.clock.now(),
    };
    await db.insertInto('notice_outbox').values(row).execute();
  }

  /** Queues what was observed up to `seq`, the last record handled. */
  async flush(seq: number): Promise<void> {
    const now = this.#ports.clock.now();
    if (this.#lines.length === 0 || seq <= this.#position) return;
    if (this.#buffer.length === 0 && now - this.#savedAt < PLACE_MS) return;
    const notices = this.#buffer;
    this.#buffer = [];
    try {
      await this.#ports.state.db.transaction().execute(async (tx) => {
        for (const notice of notices) await this.queue(tx, notice);
        const values = { seq, saved_at: now, body: '' };
        await tx
          .insertInto('snapshots')
          .values({ name: SNAPSHOT, ...values })
          .onConflict((on) => on.column('name').doUpdateSet(values))
          .execute();
      });
    } catch (error) {
      this.#buffer = [...notices, ...this.#buffer];
      for (const line of this.#lines) line.waiting = await this.#count(line.receiver.config.name);
      throw error;
    }
    this.#position = seq;
    this.#savedAt = now;
  }

  /** Sends what waits to each receiver that is not being sent to already; resolves when all have taken what was sent, or not. */
  async round(): Promise<void> {
    const idle = this.#lines.filter(({ work }) => work === null);
    for (const line of idle) {
      line.work = this.#serve(line)
        .catch((error: unknown) =>
          this.#ports.logger.error({ err: error, receiver: line.receiver.config.name }, 'could not tell a receiver'),
        )
        .finally(() => {
          line.work = null;
        });
    }
    await Promise.all(this.#lines.map(({ work }) => work));
  }

  /** Ends behind the batch that is being sent; what waits is sent after the next start. */
  async close(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#lines.map(({ work }) => work));
  }

  async #serve(line: Line): Promise<void> {
    for (let sent = 0; !this.#stopped && sent < BATCHES_MAX && line.waiting > 0 && line.nextAt <= this.#ports.clock.now(); sent++) {
      if (!(await this.#sendBatch(line))) return;
    }
  }

  /** False when there was nothing, or it was not taken. */
  async #sendBatch(line: Line): Promise<boolean> {
    const { state, clock, logger } = this.#ports;
    const { name } = line.receiver.config;
    const rows = await state.db
      .selectFrom('notice_outbox')
      .select(['seq', 'notice'])
      .where('receiver', '=', name)
      .orderBy('seq')
      .limit(BATCH_MAX)
      .execute();
    const last = rows.at(-1);
    if (last === undefined) {
      line.waiting = 0;
      return false;
    }
    const unsaid = line.unsaid;
    const notices = rows.map(({ notice }) => JSON.parse(notice) as SentNotice);
    try {
      await line.receiver.send(unsaid === 0 ? notices : [...notices, leftOut(unsaid, clock.now())]);
    } catch (error) {
      line.failedAt = clock.now();
      line.error = error instanceof SallyportError ? error.detail : 'an error of our own';
      if (!(error instanceof SallyportError)) logger.error({ err: error, receiver: name }, 'notices could not be sent');
      line.nextAt = clock.now() + pauseAfter(line.failures++, error);
      return false;
    }
    await state.db.deleteFrom('notice_outbox').where('receiver', '=', name).where('seq', '<=', last.seq).execute();
    line.waiting = Math.max(0, line.waiting - rows.length);
    line.unsaid -= unsaid;
    Object.assign(line, { sentAt: clock.now(), failures: 0, nextAt: 0, error: '' });
    return true;
  }

  /** Sends one notice at once, past what waits. @throws OutboundError, or SallyportError `NOT_FOUND`. */
  async test(name: string, by: string): Promise<void> {
    const line = this.#lines.find(({ receiver }) => receiver.config.name === name);
    if (line === undefined) throw new SallyportError('NOT_FOUND', 'receiver', name);
    const at = this.#ports.clock.now();
    const detail = `asked for by ${by}; nothing has happened`;
    await line.receiver.send([
      { id: `test:${at}`, at, topic: 'system', severity: 'info', title: 'Test of notifications', detail, about: {}, link: '' },
    ]);
    // It answers again: what waits need not wait for the pause.
    Object.assign(line, { failures: 0, nextAt: 0 });
  }

  async #count(receiver: string): Promise<number> {
    const { n } = await this.#ports.state.db
      .selectFrom('notice_outbox')
      .select((on) => on.fn.countAll<number>().as('n'))
      .where('receiver', '=', receiver)
      .executeTakeFirstOrThrow();
    return Number(n);
  }
}

function sentForm({ path, ...notice }: Notice, console: string): SentNotice {
  return { ...notice, link: console === '' || path === '' ? '' : `${console.replace(/\/+$/, '')}${path}` };
}

function leftOut(count: number, at: number): SentNotice {
  const detail = `${count} notices were left out because ${WAITING_MAX} waited; the evidence log holds what they spoke of`;
  return { id: `left-out:${at}`, at, topic: 'system', severity: 'high', title: 'Notices left out', detail, about: { count }, link: '' };
}
