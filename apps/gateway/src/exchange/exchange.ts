import type { CoverageGap, ErrorCode, HeaderField, Transaction } from '@sallyport/core';
import type { ExchangeResult, Outcome } from '@sallyport/engine';
import { describeError } from '../fault/describe-error.ts';
import type { ExchangeDraft } from '../metrics/meter.ts';
import { noteFault } from '../server/refusal.ts';
import { step } from '../state/transition.ts';
import { InspectedTunnel } from '../websocket/inspected-tunnel.ts';
import { answerBlock, blockAnswer, problem, STATUS_CLIENT_GONE } from './answer.ts';
import { Attempts } from './attempts.ts';
import { EXCHANGE_STEPS, type ExchangeState } from './exchange-state.ts';
import { responseFields } from './hop-by-hop.ts';
import { type ConnectionView, openTransaction } from './open-transaction.ts';
import { NO_REQUEST, outboundRequest } from './outbound-request.ts';
import { withOwn } from './own-headers.ts';
import type {
  Inbound,
  InboundHead,
  InboundReceiver,
  Outbound,
  OutboundReceiver,
  OutboundRequest,
  UpstreamFault,
  UpstreamHead,
} from './ports.ts';
import { RequestBody } from './request-body.ts';
import type { Runtime, Snapshot } from './snapshot.ts';
import { expectedBytes, UpstreamAnswer } from './upstream-answer.ts';

/** One request and its answer: made canonical, inspected, decided, forwarded or stopped, recorded, released. */
export class Exchange implements InboundReceiver, OutboundReceiver {
  outboundRequest: OutboundRequest = NO_REQUEST;
  #state: ExchangeState = 'reading';
  #transaction: Transaction;
  #outcome: Outcome | null = null;
  #attempts: Attempts | null = null;
  #outbound: Outbound | null = null;
  #requestEnded = false;
  #trailers: readonly HeaderField[] | null = null;
  #requestBytes = 0;
  /** Bytes of an answer of our own. */
  #ownBytes = 0;
  #upstream: UpstreamAnswer | null = null;
  /** The last bytes of an answer: they wait for the record. */
  #last: Buffer | null = null;
  #recorded = false;
  readonly #started_us: number;
  readonly #body: RequestBody | null = null;
  readonly #failsClosed: boolean = false;
  readonly #snapshot: Snapshot;
  readonly #runtime: Runtime;
  readonly #inbound: Inbound;
  readonly #head: InboundHead;

  constructor(runtime: Runtime, connection: ConnectionView, inbound: Inbound, head: InboundHead) {
    const snapshot = runtime.snapshot;
    this.#runtime = runtime;
    this.#snapshot = snapshot;
    this.#inbound = inbound;
    this.#head = head;
    this.#started_us = runtime.clock.micros();
    this.#transaction = openTransaction(runtime, snapshot, connection, inbound, head);
    const { request } = this.#transaction;
    const group = (connection.door ?? snapshot.routes).match(request.host, request.path);
    if (group !== null) this.#attempts = new Attempts(group, snapshot.retriesMax);
    if (head.bodyLength === 0 || head.upgrade !== '') return;
    const settings = snapshot.engine.settingsFor(request.method, request.host, request.path);
    this.#body = new RequestBody(settings.bodyBytesMax);
    this.#failsClosed = settings.onError === 'closed';
  }

  #to(next: ExchangeState): void {
    this.#state = step(EXCHANGE_STEPS, this.#state, next);
  }

  /** True once an answer is on its way to the client. */
  get answering(): boolean {
    return this.#state === 'responding' || this.#state === 'tunnel' || this.#state === 'done';
  }

  get transactionId(): string {
    return this.#transaction.id;
  }

  /** Called once the client's side is ready to deliver the body. */
  begin(): void {
    if (!this.#head.expectContinue || this.#body === null) return;
    // A body that is known to be refused is not asked for; everything else passed the header phase.
    const tooLarge = this.#head.bodyLength > this.#body.bytesMax && this.#failsClosed;
    if (tooLarge || this.#attempts === null) this.#decide();
    if (this.#state !== 'done') this.#inbound.sendInformational(100, []);
  }

  // -- the client's side

  onRequestBody(bytes: Buffer): void {
    this.#requestBytes += bytes.length;
    if (this.#state === 'reading') {
      if (this.#body?.add(bytes) === false) this.#decide();
    } else if (this.#outbound !== null && !this.#requestEnded) {
      if (!this.#outbound.write(bytes)) this.#inbound.pauseBody();
    } else if (this.#state !== 'done') this.#body?.keep(bytes);
  }

  onRequestEnd(trailers: readonly HeaderField[] | null): void {
    this.#requestEnded = true;
    if (this.#state === 'reading') {
      this.#trailers = trailers;
      this.#decide();
    } else if (this.#state === 'tunnel' || !this.outboundRequest.complete) {
      // Behind a body over the limit of inspection: passed on as its rest is, for a route that fails closed ended there.
      this.#trailers = trailers;
      this.#outbound?.end(trailers);
    }
  }

  onClientDrain(): void {
    this.#outbound?.resumeBody();
  }

  onClientGone(_code: ErrorCode | null): void {
    if (this.#state === 'done') return;
    const tunnel = this.#state === 'tunnel';
    this.#leaveUpstream();
    if (!tunnel) this.#record(this.#upstream === null || this.#state === 'holding' ? STATUS_CLIENT_GONE : this.#upstream.head.status);
    this.#to('done');
  }

  // -- decide

  #decide(): void {
    const { request } = this.#transaction;
    if (this.#body !== null) {
      const headers = this.#trailers === null ? request.headers : [...request.headers, ...this.#trailers];
      this.#transaction = { ...this.#transaction, request: { ...request, headers, body: this.#body.view(this.#requestEnded) } };
    }
    // A body that is not there wholly is seen by the engine itself.
    const upgrade = this.#head.upgrade;
    const gaps: CoverageGap[] = upgrade === '' ? [] : [{ reason: 'upgraded', phase: 'response-body', detail: upgrade }];
    const outcome = this.#snapshot.engine.inspect(this.#transaction, gaps);
    this.#outcome = outcome;
    const block = blockAnswer(outcome.decision);
    if (block !== null) this.#answer(block.status, block.code);
    else if (this.#attempts === null) this.#answer(404, 'ROUTE_UNKNOWN');
    else if (this.#head.upgrade !== '' && this.#attempts.group.protocol === 'http2') this.#answer(501, 'HTTP_UPGRADE');
    else this.#forward(this.#attempts);
  }

  // -- forward

  #forward(attempts: Attempts): void {
    const complete = this.#requestEnded || this.#body === null;
    const body = { bytes: this.#body?.take() ?? null, complete, trailers: this.#trailers };
    const { trusted } = this.#snapshot;
    const edit = this.#outcome?.edits?.request;
    this.outboundRequest = outboundRequest(this.#transaction, this.#head, body, attempts.group, trusted, this.#inbound.protocol, edit);
    if (!complete) this.#inbound.pauseBody();
    this.#dispatch(attempts);
  }

  #dispatch(attempts: Attempts): void {
    const server = attempts.next();
    if (server === null) {
      this.#answer(503, 'UPSTREAM_UNREACHABLE');
      return;
    }
    this.#to('dispatched');
    server.pool.dispatch(this);
  }

  /** Ends what is under way at the upstream. */
  #leaveUpstream(): void {
    if (this.#state === 'reading' || this.#state === 'done') return;
    const outbound = this.#outbound;
    this.#outbound = null;
    this.#attempts?.forget(this);
    outbound?.abort();
  }

  onUpstreamReady(outbound: Outbound): void {
    this.#outbound = outbound;
    if (this.outboundRequest.complete || this.outboundRequest.upgrade !== '') return;
    const waiting = this.#body?.take() ?? null;
    if (waiting !== null) outbound.write(waiting);
    if (this.#requestEnded) outbound.end(this.#trailers);
    else this.#inbound.resumeBody();
  }

  onUpstreamDrain(): void {
    if (this.#state !== 'done' && !this.#requestEnded) this.#inbound.resumeBody();
  }

  onUpstreamFault(fault: UpstreamFault, detail: string): void {
    if (this.#state === 'done') return;
    const attempts = this.#attempts;
    const name = attempts?.group.name ?? '';
    attempts?.leave(fault);
    this.#outbound = null;
    this.#runtime.meter.upstreamFault(name, fault);
    if (this.#state === 'responding' || this.#state === 'tunnel') this.#cutOff();
    else if (attempts !== null && this.#state === 'dispatched' && attempts.mayRetry(fault, this.outboundRequest)) {
      this.#runtime.meter.retry(name);
      this.#dispatch(attempts);
    } else {
      const answer = noteFault(this.#runtime, this.#transaction, name, fault, detail);
      this.#answer(answer.status, answer.code);
    }
  }

  // -- answer

  onUpstreamInformational(status: number, headers: readonly HeaderField[]): void {
    // 100 was ours to give; others, such as 103 Early Hints, are the client's business.
    if (status !== 100) this.#inbound.sendInformational(status, responseFields(headers));
  }

  onUpstreamHead(head: UpstreamHead): void {
    const { method } = this.#head;
    const bodyLength = head.status === 101 ? -1 : expectedBytes(head, method);
    const plan = this.#snapshot.engine.planAnswer(this.#outcome as Outcome, { ...head, bodyLength });
    const answer = new UpstreamAnswer(head, method, (this.#runtime.clock.micros() - this.#started_us) / 1_000, plan);
    this.#upstream = answer;
    const block = answer.judged === null ? null : answerBlock(answer.judged.decision);
    if (block !== null) this.#withhold(block);
    else if (answer.held) this.#to('holding');
    else this.#startAnswer(head);
  }

  /** The upstream answered, and the client gets something else. */
  #withhold({ status, code }: { readonly status: number; readonly code: ErrorCode }): void {
    this.#leaveUpstream();
    this.#answer(status, code);
  }

  #startAnswer(head: UpstreamHead): void {
    if (head.status === 101) {
      this.#to('tunnel');
      this.#requestEnded = false;
      // An upgraded connection has no end that could wait for the record: it is recorded before it begins.
      this.#record(101);
      const parts = { runtime: this.#runtime, snapshot: this.#snapshot, transaction: this.#transaction, inbound: this.#inbound };
      if (this.#outcome?.settings.mode !== 'off' && this.#outbound !== null)
        this.#outbound = new InspectedTunnel(this.#outbound, this, parts);
    } else this.#to('responding');
    const length = head.contentLength >= 0 ? head.contentLength : head.bodyLength;
    this.#inbound.sendHead(head.status, withOwn(responseFields(head.headers), this.#outcome), length);
  }

  /** The answer that waited is whole, or longer than may wait: it is judged, and goes out or does not. False: it was stopped. */
  #judge(answer: UpstreamAnswer): boolean {
    answer.judged = this.#snapshot.engine.judgeAnswer(this.#outcome as Outcome, answer.view());
    const block = answerBlock(answer.judged.decision);
    const parts = answer.release();
    if (block === null) this.#startAnswer(answer.head);
    else this.#withhold(block);
    if (block === null) for (const part of parts) this.#pass(part);
    return block === null;
  }

  onUpstreamBody(bytes: Buffer): void {
    const answer = this.#upstream;
    if (this.#state === 'done' || answer === null) return;
    if (this.#state === 'tunnel') {
      answer.bytes += bytes.length;
      if (!this.#inbound.write(bytes)) this.#outbound?.pauseBody();
    } else if (answer.add(bytes)) this.#pass(bytes);
    else if (answer.over) this.#judge(answer);
  }

  #pass(bytes: Buffer): void {
    if (this.#last !== null) this.#release();
    this.#last = bytes;
  }

  /** Everything but the last bytes goes out as it comes; those wait for the record. */
  onUpstreamFlush(): void {
    if (this.#state === 'done' || this.#state === 'holding') return;
    const answer = this.#upstream;
    if (this.#last !== null && answer?.bytes !== answer?.expected) this.#release();
    // A head with nothing behind it is itself the last bytes.
    else if (this.#last === null && answer?.expected !== 0) this.#inbound.flush();
  }

  #release(): void {
    const bytes = this.#last as Buffer;
    this.#last = null;
    if (!this.#inbound.write(bytes)) this.#outbound?.pauseBody();
  }

  onUpstreamEnd(trailers: readonly HeaderField[] | null): void {
    if (this.#state === 'done') return;
    this.#attempts?.leave(null);
    this.#outbound = null;
    const answer = this.#upstream as UpstreamAnswer;
    answer.ended = true;
    if (answer.held && !this.#judge(answer)) return;
    if (this.#state !== 'tunnel') this.#record(answer.head.status);
    this.#to('done');
    this.#inbound.end(this.#last, trailers);
  }

  /** The upstream broke off within its answer: the client must not take the part for the whole. */
  #cutOff(): void {
    this.#record(this.#upstream?.head.status ?? 0);
    this.#to('done');
    this.#inbound.abort();
  }

  onInternalError(error: unknown): void {
    this.#runtime.meter.count('sallyport_internal_errors_total', '');
    this.#runtime.log.error({ err: describeError(error) }, 'INTERNAL');
    if (this.#state === 'done') return;
    this.#leaveUpstream();
    this.#to('done');
    this.#inbound.abort();
  }

  #answer(status: number, code: ErrorCode): void {
    const answer = problem(status, code, this.#transaction.id);
    this.#ownBytes = answer.body.length;
    this.#record(status);
    this.#to('done');
    this.#inbound.sendHead(status, withOwn(answer.headers, this.#outcome), answer.body.length);
    this.#inbound.end(answer.body, null);
  }

  // -- record

  /** Writes the events of this exchange; whatever of the answer is not out yet goes out only behind this. */
  #record(status: number): void {
    const outcome = this.#outcome;
    if (outcome === null || this.#recorded) return;
    this.#recorded = true;
    const upstream = this.#upstream;
    const result: ExchangeResult = {
      response: upstream?.view() ?? null,
      judged: upstream?.judged ?? null,
      status,
      upstreamStatus: upstream?.head.status ?? 0,
      duration_us: this.#runtime.clock.micros() - this.#started_us,
      requestBytes: this.#requestBytes,
      responseBytes: this.#ownBytes > 0 ? this.#ownBytes : (upstream?.bytes ?? 0),
    };
    const drafts = this.#snapshot.engine.finish(outcome, result);
    this.#runtime.recorder.record(drafts);
    this.#runtime.meter.exchange(drafts[0] as ExchangeDraft);
  }
}
