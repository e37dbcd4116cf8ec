import type { CoverageGap, HeaderField, Protocol, RequestView, Transaction } from '@sallyport/core';
import type { Engine, ExchangeResult, Outcome } from '@sallyport/engine';
import { editHeaders, type HeaderEdits } from '@sallyport/policy';
import type { ExchangeDraft } from '../metrics/meter.ts';
import { answerBlock, blockAnswer, type Refusal } from './answer.ts';
import { type CallerView, openTransaction } from './open-transaction.ts';
import type { InboundHead, UpstreamHead } from './ports.ts';
import { RequestBody } from './request-body.ts';
import type { Runtime, Snapshot } from './snapshot.ts';
import { expectedBytes, UpstreamAnswer } from './upstream-answer.ts';

/** How much of a request body was there to be inspected. `unshown`: the form of deployment shows nothing of it. */
export type BodySeen = 'whole' | 'part' | 'unshown';

/** What a form of deployment shows of requests, beside what they hold. */
export interface Form {
  /** What it does not show or cannot do; recorded with each exchange. */
  readonly gaps: readonly CoverageGap[];
  /** `copy` where limits are asked about the same request elsewhere. */
  readonly part: NonNullable<Parameters<Engine['inspect']>[2]>;
}

const NO_GAPS: readonly CoverageGap[] = [];
const UNSHOWN = { state: 'unshown', bytes: new Uint8Array(0) } as const;
const INLINE: Form = { gaps: NO_GAPS, part: 'request' };
const NO_FIELDS: readonly HeaderField[] = [];
/**
 * One request and its answer as the engine sees them: opened, decided once, recorded once. Every form of deployment
 * (inline, beside another proxy, in an application) asks the engine through this and through nothing else, so that the
 * same request gets the same decision and the same record everywhere.
 */
export class Screening {
  readonly snapshot: Snapshot;
  /** The start of the body; `null` where there is none. */
  readonly body: RequestBody | null = null;
  /** Whether what cannot be inspected wholly is refused. */
  readonly failsClosed: boolean = false;
  requestBytes = 0;
  /** Bytes of an answer of our own. */
  ownBytes = 0;
  #transaction: Transaction;
  #outcome: Outcome | null = null;
  #answer: UpstreamAnswer | null = null;
  #recorded = false;
  readonly #part: Form['part'];
  readonly #gaps: readonly CoverageGap[];
  readonly #started_us: number;
  readonly #runtime: Runtime;

  constructor(runtime: Runtime, connection: CallerView, protocol: Protocol, head: InboundHead, form: Form = INLINE) {
    const { snapshot } = runtime;
    this.#runtime = runtime;
    this.snapshot = snapshot;
    this.#started_us = runtime.clock.micros();
    this.#transaction = openTransaction(runtime, snapshot, connection, protocol, head);
    this.#part = form.part;
    this.#gaps = head.upgrade === '' ? form.gaps : [...form.gaps, { reason: 'upgraded', phase: 'response-body', detail: head.upgrade }];
    if (head.bodyLength === 0 || head.upgrade !== '') return;
    const { request } = this.#transaction;
    const settings = snapshot.engine.settingsFor(request.method, request.host, request.path);
    this.body = new RequestBody(settings.bodyBytesMax);
    this.failsClosed = settings.onError === 'closed';
  }

  get transaction(): Transaction {
    return this.#transaction;
  }

  get request(): RequestView {
    return this.#transaction.request;
  }

  /** What was decided; `null` before {@link decide}. */
  get outcome(): Outcome | null {
    return this.#outcome;
  }

  /** Header fields of ours for the answer, whoever gives it: what is left of a limit. */
  get ownHeaders(): readonly HeaderField[] {
    return this.#outcome?.guarded.headers ?? NO_FIELDS;
  }

  /** The headers of an answer, whoever gives it, as the policy edits them, with ours. */
  withOwn(headers: readonly HeaderField[]): readonly HeaderField[] {
    const own = this.ownHeaders;
    const edited = editHeaders(headers, this.#outcome?.edits?.answer);
    return own.length === 0 ? edited : [...edited, ...own];
  }

  /** What the policy does to the headers of the request and of its answer; `null` where it does nothing. Known before the decision. */
  get edits(): HeaderEdits | null {
    const { method, host, path } = this.request;
    return this.#outcome === null ? this.snapshot.engine.editsFor(method, host, path) : this.#outcome.edits;
  }

  /** Header fields of the request as the policy edits them for whoever serves it; `null` where it edits none. */
  editRequest(headers: readonly HeaderField[]): readonly HeaderField[] | null {
    const edit = this.#outcome?.edits?.request ?? null;
    return edit === null ? null : editHeaders(headers, edit);
  }

  /** Inspects the request as far as it was seen, its trailers among its headers. The refusal, or `null` when it passes. */
  decide(seen: BodySeen, trailers: readonly HeaderField[] | null): Refusal | null {
    const { request } = this.#transaction;
    if (this.body !== null) {
      const headers = trailers === null ? request.headers : [...request.headers, ...trailers];
      const body = seen === 'unshown' ? UNSHOWN : this.body.view(seen === 'whole');
      this.#transaction = { ...this.#transaction, request: { ...request, headers, body } };
    }
    const outcome = this.snapshot.engine.inspect(this.#transaction, this.#gaps, this.#part);
    this.#outcome = outcome;
    return blockAnswer(outcome.decision);
  }

  /** The answer of the upstream as far as it was seen; `null` before it begins. */
  get answer(): UpstreamAnswer | null {
    return this.#answer;
  }

  /** The answer begins: `judged` of what comes back says whether its head is enough to stop it, `held` whether it has to wait. */
  answerHead(head: UpstreamHead): UpstreamAnswer {
    const { method } = this.request;
    const bodyLength = head.status === 101 ? -1 : expectedBytes(head, method);
    const plan = this.snapshot.engine.planAnswer(this.#outcome as Outcome, { ...head, bodyLength });
    const latency_ms = (this.#runtime.clock.micros() - this.#started_us) / 1_000;
    this.#answer = new UpstreamAnswer(head, method, latency_ms, plan);
    return this.#answer;
  }

  /** Holds an answer that waited against its description. The refusal, or `null` when it goes out. */
  judgeAnswer(answer: UpstreamAnswer): Refusal | null {
    answer.judged = this.snapshot.engine.judgeAnswer(this.#outcome as Outcome, answer.view());
    return answerBlock(answer.judged.decision);
  }

  /**
   * Records the exchange, once. `status` is what the client got, 0 where that is not known; `late` is what turned out not to
   * be shown. Without a decision there is nothing to record.
   */
  record(status: number, late: readonly CoverageGap[] = NO_GAPS): void {
    if (this.#outcome === null || this.#recorded) return;
    this.#recorded = true;
    const outcome = late.length === 0 ? this.#outcome : { ...this.#outcome, gaps: [...this.#outcome.gaps, ...late] };
    const answer = this.#answer;
    const result: ExchangeResult = {
      response: answer?.view() ?? null,
      judged: answer?.judged ?? null,
      status,
      upstreamStatus: answer?.head.status ?? 0,
      duration_us: this.#runtime.clock.micros() - this.#started_us,
      requestBytes: this.requestBytes,
      responseBytes: this.ownBytes > 0 ? this.ownBytes : (answer?.bytes ?? 0),
    };
    const drafts = this.snapshot.engine.finish(outcome, result);
    this.#runtime.recorder.record(drafts);
    this.#runtime.meter.exchange(drafts[0] as ExchangeDraft);
  }
}
