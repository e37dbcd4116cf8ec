import type { ErrorCode, HeaderField } from '@sallyport/core';
import { describeError } from '../fault/describe-error.ts';
import { noteFault } from '../server/refusal.ts';
import { step } from '../state/transition.ts';
import { InspectedTunnel } from '../websocket/inspected-tunnel.ts';
import { answerBlock, problem, type Refusal, STATUS_CLIENT_GONE } from './answer.ts';
import { Attempts } from './attempts.ts';
import { EXCHANGE_STEPS, type ExchangeState } from './exchange-state.ts';
import { responseFields } from './hop-by-hop.ts';
import type { ConnectionView } from './open-transaction.ts';
import { NO_REQUEST, outboundRequest } from './outbound-request.ts';
import type { Inbound, InboundHead, Outbound, OutboundReceiver, OutboundRequest, Served, UpstreamFault, UpstreamHead } from './ports.ts';
import { Screening } from './screening.ts';
import type { Runtime } from './snapshot.ts';
import type { UpstreamAnswer } from './upstream-answer.ts';

/** One request and its answer: made canonical, inspected, decided, forwarded or stopped, recorded, released. */
export class Exchange implements Served, OutboundReceiver {
  outboundRequest: OutboundRequest = NO_REQUEST;
  #state: ExchangeState = 'reading';
  #attempts: Attempts | null = null;
  #outbound: Outbound | null = null;
  #requestEnded = false;
  #trailers: readonly HeaderField[] | null = null;
  /** The last bytes of an answer: they wait for the record. */
  #last: Buffer | null = null;
  readonly #screening: Screening;
  readonly #runtime: Runtime;
  readonly #inbound: Inbound;
  readonly #head: InboundHead;

  constructor(runtime: Runtime, connection: ConnectionView, inbound: Inbound, head: InboundHead) {
    this.#runtime = runtime;
    this.#inbound = inbound;
    this.#head = head;
    this.#screening = new Screening(runtime, connection, inbound.protocol, head);
    const { request, snapshot } = this.#screening;
    const group = (connection.door ?? snapshot.routes).match(request.host, request.path);
    if (group !== null) this.#attempts = new Attempts(group, snapshot.retriesMax);
  }

  #to(next: ExchangeState): void {
    this.#state = step(EXCHANGE_STEPS, this.#state, next);
  }

  /** True once an answer is on its way to the client. */
  get answering(): boolean {
    return this.#state === 'responding' || this.#state === 'tunnel' || this.#state === 'done';
  }

  get transactionId(): string {
    return this.#screening.transaction.id;
  }

  /** Called once the client's side is ready to deliver the body. */
  begin(): void {
    const { body, failsClosed } = this.#screening;
    if (!this.#head.expectContinue || body === null) return;
    // A body that is known to be refused is not asked for; everything else passed the header phase.
    const tooLarge = this.#head.bodyLength > body.bytesMax && failsClosed;
    if (tooLarge || this.#attempts === null) this.#decide();
    if (this.#state !== 'done') this.#inbound.sendInformational(100, []);
  }

  // -- the client's side

  onRequestBody(bytes: Buffer): void {
    this.#screening.requestBytes += bytes.length;
    if (this.#state === 'reading') {
      if (this.#screening.body?.add(bytes) === false) this.#decide();
    } else if (this.#outbound !== null && !this.#requestEnded) {
      if (!this.#outbound.write(bytes)) this.#inbound.pauseBody();
    } else if (this.#state !== 'done') this.#screening.body?.keep(bytes);
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
    const { answer } = this.#screening;
    if (!tunnel) this.#screening.record(answer === null || this.#state === 'holding' ? STATUS_CLIENT_GONE : answer.head.status);
    this.#to('done');
  }

  // -- decide

  #decide(): void {
    const block = this.#screening.decide(this.#requestEnded ? 'whole' : 'part', this.#trailers);
    if (block !== null) this.#answer(block.status, block.code);
    else if (this.#attempts === null) this.#answer(404, 'ROUTE_UNKNOWN');
    else if (this.#head.upgrade !== '' && this.#attempts.group.protocol === 'http2') this.#answer(501, 'HTTP_UPGRADE');
    else this.#forward(this.#attempts);
  }

  // -- forward

  #forward(attempts: Attempts): void {
    const { body: held, outcome, snapshot, transaction } = this.#screening;
    const complete = this.#requestEnded || held === null;
    const body = { bytes: held?.take() ?? null, complete, trailers: this.#trailers };
    const edit = outcome?.edits?.request;
    this.outboundRequest = outboundRequest(transaction, this.#head, body, attempts.group, snapshot.trusted, this.#inbound.protocol, edit);
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
    const waiting = this.#screening.body?.take() ?? null;
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
      const answer = noteFault(this.#runtime, this.#screening.transaction, name, fault, detail);
      this.#answer(answer.status, answer.code);
    }
  }

  // -- answer

  onUpstreamInformational(status: number, headers: readonly HeaderField[]): void {
    // 100 was ours to give; others, such as 103 Early Hints, are the client's business.
    if (status !== 100) this.#inbound.sendInformational(status, responseFields(headers));
  }

  onUpstreamHead(head: UpstreamHead): void {
    const answer = this.#screening.answerHead(head);
    const block = answer.judged === null ? null : answerBlock(answer.judged.decision);
    if (block !== null) this.#withhold(block);
    else if (answer.held) this.#to('holding');
    else this.#startAnswer(head);
  }

  /** The upstream answered, and the client gets something else. */
  #withhold({ status, code }: Refusal): void {
    this.#leaveUpstream();
    this.#answer(status, code);
  }

  #startAnswer(head: UpstreamHead): void {
    if (head.status === 101) {
      this.#to('tunnel');
      this.#requestEnded = false;
      // An upgraded connection has no end that could wait for the record: it is recorded before it begins.
      this.#screening.record(101);
      const { snapshot, transaction, outcome } = this.#screening;
      const parts = { runtime: this.#runtime, snapshot, transaction, inbound: this.#inbound };
      if (outcome?.settings.mode !== 'off' && this.#outbound !== null) this.#outbound = new InspectedTunnel(this.#outbound, this, parts);
    } else this.#to('responding');
    const length = head.contentLength >= 0 ? head.contentLength : head.bodyLength;
    this.#inbound.sendHead(head.status, this.#screening.withOwn(responseFields(head.headers)), length);
  }

  /** The answer that waited is whole, or longer than may wait: it is judged, and goes out or does not. False: it was stopped. */
  #judge(answer: UpstreamAnswer): boolean {
    const block = this.#screening.judgeAnswer(answer);
    const parts = answer.release();
    if (block === null) this.#startAnswer(answer.head);
    else this.#withhold(block);
    if (block === null) for (const part of parts) this.#pass(part);
    return block === null;
  }

  onUpstreamBody(bytes: Buffer): void {
    const { answer } = this.#screening;
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
    const { answer } = this.#screening;
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
    const answer = this.#screening.answer as UpstreamAnswer;
    answer.ended = true;
    if (answer.held && !this.#judge(answer)) return;
    if (this.#state !== 'tunnel') this.#screening.record(answer.head.status);
    this.#to('done');
    this.#inbound.end(this.#last, trailers);
  }

  /** The upstream broke off within its answer: the client must not take the part for the whole. */
  #cutOff(): void {
    this.#screening.record(this.#screening.answer?.head.status ?? 0);
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
    const answer = problem(status, code, this.transactionId);
    this.#screening.ownBytes = answer.body.length;
    this.#screening.record(status);
    this.#to('done');
    this.#inbound.sendHead(status, this.#screening.withOwn(answer.headers), answer.body.length);
    this.#inbound.end(answer.body, null);
  }
}
