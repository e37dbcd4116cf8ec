import type { Protocol, TlsView } from '@sallyport/core';
import { pino } from 'pino';
import { answerBlock, type OwnAnswer, problem, type Refusal } from '../exchange/answer.ts';
import type { InboundHead } from '../exchange/ports.ts';
import { Screening } from '../exchange/screening.ts';
import type { UpstreamAnswer } from '../exchange/upstream-answer.ts';
import { Primary } from '../process/primary.ts';
import { tlsView } from '../tls/server-context.ts';
import { Resident } from './resident.ts';

export type { OwnAnswer } from '../exchange/answer.ts';
export { STATUS_CLIENT_GONE } from '../exchange/answer.ts';
export type { InboundHead } from '../exchange/ports.ts';
export type { BodySeen, Screening } from '../exchange/screening.ts';
export { shownHead, type UpstreamAnswer } from '../exchange/upstream-answer.ts';
export { tlsView };

export interface EmbeddedOptions {
  /** The configuration file, as a gateway has it; listeners, upstreams and routes are left aside. Watched like a gateway's. */
  readonly configPath: string;
  /** `silent` to `trace`; logs go to standard error as JSON lines. */
  readonly logLevel?: string;
  /** Whether /healthz, /readyz and /metrics are served on the admin address of the configuration; false for processes that share a host. */
  readonly admin?: boolean;
}

/** What is known of the connection of a request. */
export interface EmbeddedConnection {
  readonly peer: string;
  readonly tls: TlsView | null;
  readonly protocol: Protocol;
}

/** A gateway without listeners: an application asks it about each of its requests. */
export interface Embedded {
  /** Opens a request, whose body (where it has one) is then given to `screening.body` and decided on. */
  screen(head: InboundHead, connection: EmbeddedConnection): Screening;
  /** The answer for a refusal, and the record of it on disk. */
  refuse(screening: Screening, refusal: Refusal): OwnAnswer;
  /** What the client gets in the place of an answer, and the record of it on disk; `null` where the answer goes out. */
  judge(screening: Screening, answer: UpstreamAnswer): OwnAnswer | null;
  /** Records the exchange, on disk when this returns. `status` is what the client gets. */
  record(screening: Screening, status: number): void;
  /** Base of the admin port, or `null`. */
  readonly adminUrl: string | null;
  /** Ships what was recorded, and stops. */
  stop(): Promise<void>;
}

/** Name under which the events of an application stand where a listener's name does. */
export const EMBEDDED_LISTENER = 'middleware';

/** Starts one. Throws an error of the table when the configuration is refused or the admin address is taken. */
export async function openEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const log = pino({ name: 'sallyport-middleware', level: options.logLevel ?? 'info' }, pino.destination(2));
  const admin = options.admin ?? true;
  let resident: Resident | null = null;
  const primary = new Primary(options.configPath, log, {
    workers: (config, _handles, ports) => {
      resident = new Resident(config, ports);
      return resident;
    },
    embedded: true,
    admin,
  });
  try {
    await primary.start();
  } catch (error) {
    await primary.stop();
    throw error;
  }
  const runtime = (resident as unknown as Resident).gateway?.runtime;
  if (runtime === undefined) throw new Error('started without a gateway');
  const record = (screening: Screening, status: number): void => {
    screening.record(status);
    runtime.turn.settle();
  };
  const refuse = (screening: Screening, { status, code }: Refusal): OwnAnswer => {
    const answer = problem(status, code, screening.transaction.id);
    screening.ownBytes = answer.body.length;
    record(screening, status);
    return { ...answer, headers: screening.withOwn(answer.headers) };
  };
  return {
    screen(head, { peer, tls, protocol }) {
      return new Screening(runtime, { listener: EMBEDDED_LISTENER, peer, tls, scheme: tls === null ? 'http' : 'https' }, protocol, head);
    },
    refuse,
    judge(screening, answer) {
      // By its head it is judged already.
      const refusal = answer.held || answer.judged === null ? screening.judgeAnswer(answer) : answerBlock(answer.judged.decision);
      return refusal === null ? null : refuse(screening, refusal);
    },
    record,
    adminUrl: admin ? `http://${primary.adminAddress}:${primary.adminPort}` : null,
    stop: () => primary.stop(),
  };
}
