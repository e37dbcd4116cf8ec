import { answerBlock, problem, type Refusal } from '../../exchange/answer.ts';
import { Screening } from '../../exchange/screening.ts';
import type { Runtime } from '../../exchange/snapshot.ts';
import { shownHead } from '../../exchange/upstream-answer.ts';
import type { Deadlined } from '../../time/sweeper.ts';
import { ANSWER_BODY_PART, ANSWER_MISSING, SPOE_REQUESTS, WHOLE } from '../gaps.ts';
import { AWAITED_MAX, AWAITED_MS_MAX } from './limits.ts';
import { answerOf, requestOf, type SpoeMessage } from './message.ts';

/** What is told to HAProxy: variables of the exchange, without the scope and the prefix of the engine. */
export type Variables = readonly (readonly [name: string, value: string | number])[];

/** Names of the messages that the sample configuration sends. */
export const REQUEST_MESSAGE = 'sallyport-request';
export const ANSWER_MESSAGE = 'sallyport-answer';

const NOTHING: Variables = [];

/** Decides on requests that HAProxy describes, and keeps those whose answer it shows until that comes. */
export class SpoeAgent implements Deadlined {
  deadline: number;
  /** By reference, oldest first; {@link AWAITED_MAX} of them. */
  readonly #awaited = new Map<string, { readonly screening: Screening; readonly until: number }>();
  readonly #runtime: Runtime;
  readonly #listener: string;
  readonly #answers: boolean;

  constructor(listener: string, answers: boolean, runtime: Runtime) {
    this.#listener = listener;
    this.#answers = answers;
    this.#runtime = runtime;
    this.deadline = runtime.sweeper.after(AWAITED_MS_MAX / 8);
    runtime.sweeper.watch(this);
  }

  /** Throws `SpopError` where the message does not say what it is about. */
  take(message: SpoeMessage, frameBytes: number): Variables {
    switch (message.name) {
      case REQUEST_MESSAGE:
        return this.#request(message, frameBytes);
      case ANSWER_MESSAGE:
        return this.#answer(message);
      default:
        return NOTHING;
    }
  }

  #request(message: SpoeMessage, frameBytes: number): Variables {
    const { head, body, bodyWhole, peer, scheme, sni, protocol } = requestOf(message, frameBytes);
    const tls = scheme === 'https' ? { version: '', cipher: '', serverName: sni === '' ? null : sni, clientCertificate: null } : null;
    const form = this.#answers ? WHOLE : SPOE_REQUESTS;
    const screening = new Screening(this.#runtime, { listener: this.#listener, peer, tls, scheme }, protocol, head, form);
    screening.requestBytes = body.length;
    screening.body?.add(body);
    const refusal = screening.decide(body.length === 0 ? 'unshown' : bodyWhole ? 'whole' : 'part', null);
    const reference = screening.transaction.id;
    if (refusal === null) {
      if (this.#answers) this.#await(reference, screening);
      else screening.record(0);
      return [
        ['action', 'pass'],
        ['reference', reference],
      ];
    }
    return [['action', 'block'], ...this.#refusal(screening, refusal)];
  }

  /** What HAProxy needs to answer in the place of the request, or of its answer. */
  #refusal(screening: Screening, { status, code }: Refusal): Variables {
    const reference = screening.transaction.id;
    const { body } = problem(status, code, reference);
    screening.ownBytes = body.length;
    screening.record(status);
    return [
      ['status', status],
      ['code', code],
      ['reference', reference],
      ['body', body.toString('latin1')],
    ];
  }

  #await(reference: string, screening: Screening): void {
    if (this.#awaited.size >= AWAITED_MAX) {
      const [oldest] = this.#awaited.keys();
      if (oldest !== undefined) this.#giveUp(oldest);
    }
    this.#awaited.set(reference, { screening, until: this.#runtime.sweeper.after(AWAITED_MS_MAX) });
  }

  #answer(message: SpoeMessage): Variables {
    const { reference, status, headers, body, bodyWhole } = answerOf(message);
    const screening = this.#awaited.get(reference)?.screening;
    if (screening === undefined) {
      this.#runtime.meter.count('sallyport_answers_unmatched_total', `listener="${this.#listener}"`);
      return NOTHING;
    }
    this.#awaited.delete(reference);
    const answer = screening.answerHead(shownHead(status, headers, false));
    if (body !== null && body.length > 0) answer.add(body);
    answer.ended = bodyWhole;
    const judged = answer.judged === null ? null : answerBlock(answer.judged.decision);
    const refusal = answer.held ? screening.judgeAnswer(answer) : judged;
    answer.release();
    if (refusal !== null) return [['answer', 'block'], ...this.#refusal(screening, refusal)];
    screening.record(status, bodyWhole ? [] : ANSWER_BODY_PART);
    return [['answer', 'pass']];
  }

  #giveUp(reference: string): void {
    this.#awaited.get(reference)?.screening.record(0, ANSWER_MISSING);
    this.#awaited.delete(reference);
  }

  onDeadline(): void {
    this.deadline = this.#runtime.sweeper.after(AWAITED_MS_MAX / 8);
    const now = this.#runtime.sweeper.after(0);
    for (const [reference, { until }] of this.#awaited) {
      if (until > now) return;
      this.#giveUp(reference);
    }
  }

  /** Records what still waits: no answer will be matched any more. */
  close(): void {
    for (const reference of [...this.#awaited.keys()]) this.#giveUp(reference);
    this.#runtime.sweeper.forget(this);
  }
}
