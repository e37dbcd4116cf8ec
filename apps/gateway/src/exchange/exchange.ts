import type { CoverageGap, ErrorCode, HeaderField, Transaction } from '@sallyport/core';
import type { ExchangeResult, Outcome } from '@sallyport/engine';
import { describeError } from '../fault/describe-error.ts';
import { noteFault } from '../server/refusal.ts';
import { step } from '../state/transition.ts';
import type { ServerHandle, UpstreamGroup } from '../upstream/group.ts';
import { InspectedTunnel } from '../websocket/inspected-tunnel.ts';
import { blockAnswer, problem, STATUS_CLIENT_GONE } from './answer.ts';
import { EXCHANGE_STEPS, type ExchangeState } from './exchange-state.ts';
import { responseFields } from './hop-by-hop.ts';
import { type ConnectionView, openTransaction } from './open-transaction.ts';
import { NO_REQUEST, outboundRequest } from './outbound-request.ts';
import { withOwn } from './own-headers.ts';
import {
  type Inbound,
  type InboundHead,
  type InboundReceiver,
  isIdempotent,
  type Outbound,
  type OutboundReceiver,
  type OutboundRequest,
  type UpstreamFault,
  type UpstreamHead,
} from './ports.ts';
import { RequestBody } from './request-body.ts';
import { answerView, ResponseSample } from './response-sample.ts';
import type { Runtime, Snapshot } from './snapshot.ts';

/** One request and its answer: made canonical, inspected, decided, forwarded or stopped, recorded, released. */
export class Exchange implements InboundReceiver, OutboundReceiver {
  outboundRequest: OutboundRequest = NO_REQUEST;
  #state: ExchangeState = 'reading';
  #transaction: Transaction;
  #outcome: Outcome | null = null;
  #group: UpstreamGroup | null = null;
  #server: ServerHandle | null = null;
  #outbound: Outbound | null = null;
  #tried = 0;
  #requestEnded = false;
  #trailers: readonly HeaderField[] | null = null;
  #requestBytes = 0;
  #responseBytes = 0;
  #expected = -1;
  #status = 0;
  #upstream: UpstreamHead | null = null;
  #latency_ms = 0;
  #sample: ResponseSample | null = null;
  #held: Buffer | null = null;
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
    this.#group = (connection.door ?? snapshot.routes).match(request.host, request.path);
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
    if (tooLarge || this.#group === null) this.#decide();
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
    if (!tunnel) this.#record(this.#status === 0 ? STATUS_CLIENT_GONE : this.#status);
    this.#to('done');
  }

  // -- decide

  #decide(): void {
    const { request } = this.#transaction;
    if (this.#body !== null) {
      const headers = this.#trailers === null ? request.headers : [...request.headers, ...this.#trailers];
      this.#transaction = { ...this.#transaction, request: { ...request, headers, body: this.#body.view(this.#requestEnded) } };
    }
    const outcome = this.#snapshot.engine.inspect(this.#transaction, this.#gaps());
    this.#outcome = outcome;
    const block = blockAnswer(outcome.decision);
    if (block !== null) this.#answer(block.status, block.code);
    else if (this.#group === null) this.#answer(404, 'ROUTE_UNKNOWN');
    else if (this.#head.upgrade !== '' && this.#group.protocol === 'http2') this.#answer(501, 'HTTP_UPGRADE');
    else this.#forward(this.#group);
  }

  #gaps(): readonly CoverageGap[] {
    // A body that is not there wholly is seen by the engine itself.
    if (this.#head.upgrade === '') return NO_GAPS;
    return [{ reason: 'upgraded', phase: 'response-body', detail: this.#head.upgrade }];
  }

  // -- forward

  #forward(group: UpstreamGroup): void {
    const complete = this.#requestEnded || this.#body === null;
    const body = { bytes: this.#body?.take() ?? null, complete, trailers: this.#trailers };
    const { trusted } = this.#snapshot;
    this.outboundRequest = outboundRequest(this.#transaction, this.#head, body, group, trusted, this.#inbound.protocol);
    if (!complete) this.#inbound.pauseBody();
    this.#dispatch(group);
  }

  #dispatch(group: UpstreamGroup): void {
    const server = group.pick(this.#server);
    if (server === null) {
      this.#answer(503, 'UPSTREAM_UNREACHABLE');
      return;
    }
    this.#to('dispatched');
    this.#server = server;
    this.#tried++;
    server.pending++;
    server.pool.dispatch(this);
  }

  /** Lets go of the server; the reason counts for its health. */
  #leaveServer(fault: UpstreamFault | null): void {
    const server = this.#server;
    if (server === null) return;
    server.pending--;
    this.#group?.report(server, fault);
    this.#outbound = null;
  }

  #leaveUpstream(): void {
    if (this.#state !== 'dispatched' && this.#state !== 'responding' && this.#state !== 'tunnel') return;
    const outbound = this.#outbound;
    this.#server?.pool.forget(this);
    this.#leaveServer(null);
    this.#server = null;
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
    const group = this.#group;
    this.#leaveServer(fault);
    this.#runtime.meter.upstreamFault(group?.name ?? '', fault);
    if (this.#state === 'responding' || this.#state === 'tunnel') {
      this.#server = null;
      this.#cutOff();
    } else if (group !== null && this.#mayRetry(fault)) {
      this.#runtime.meter.retry(group.name);
      this.#dispatch(group);
    } else {
      this.#server = null;
      const answer = noteFault(this.#runtime, this.#transaction, group?.name ?? '', fault, detail);
      this.#answer(answer.status, answer.code);
    }
  }

  /**
   * Anew only what was held back wholly: where no connection came about nothing was sent, so any method may go elsewhere;
   * where one broke before the answer began, only an idempotent request may.
   */
  #mayRetry(fault: UpstreamFault): boolean {
    if (!this.outboundRequest.complete || this.#tried > this.#snapshot.retriesMax) return false;
    return fault === 'connect' || (fault === 'reset' && isIdempotent(this.outboundRequest.method));
  }

  // -- answer

  onUpstreamInformational(status: number, headers: readonly HeaderField[]): void {
    // 100 was ours to give; others, such as 103 Early Hints, are the client's business.
    if (status !== 100) this.#inbound.sendInformational(status, responseFields(headers));
  }

  onUpstreamHead(head: UpstreamHead): void {
    const settings = this.#outcome?.settings;
    this.#upstream = head;
    this.#status = head.status;
    this.#expected = this.#head.method === 'HEAD' || head.status === 204 || head.status === 304 ? 0 : head.bodyLength;
    this.#latency_ms = (this.#runtime.clock.micros() - this.#started_us) / 1_000;
    if (settings !== undefined && settings.mode !== 'off') this.#sample = new ResponseSample(settings.responseBytesMax);
    if (head.status === 101) {
      this.#to('tunnel');
      this.#requestEnded = false;
      // An upgraded connection has no end that could wait for the record: it is recorded before it begins.
      this.#record(101);
      const parts = { runtime: this.#runtime, snapshot: this.#snapshot, transaction: this.#transaction, inbound: this.#inbound };
      if (this.#sample !== null && this.#outbound !== null) this.#outbound = new InspectedTunnel(this.#outbound, this, parts);
    } else this.#to('responding');
    const length = head.contentLength >= 0 ? head.contentLength : head.bodyLength;
    this.#inbound.sendHead(head.status, withOwn(responseFields(head.headers), this.#outcome), length);
  }

  onUpstreamBody(bytes: Buffer): void {
    if (this.#state === 'done') return;
    this.#responseBytes += bytes.length;
    if (this.#state === 'tunnel') {
      if (!this.#inbound.write(bytes)) this.#outbound?.pauseBody();
      return;
    }
    this.#sample?.add(bytes);
    if (this.#held !== null) this.#release();
    this.#held = bytes;
  }

  /** Everything but the last bytes goes out as it comes; those wait for the record. */
  onUpstreamFlush(): void {
    if (this.#state === 'done') return;
    if (this.#held !== null && this.#responseBytes !== this.#expected) this.#release();
    // A head with nothing behind it is itself the last bytes.
    else if (this.#held === null && this.#expected !== 0) this.#inbound.flush();
  }

  #release(): void {
    const bytes = this.#held as Buffer;
    this.#held = null;
    if (!this.#inbound.write(bytes)) this.#outbound?.pauseBody();
  }

  onUpstreamEnd(trailers: readonly HeaderField[] | null): void {
    if (this.#state === 'done') return;
    this.#leaveServer(null);
    this.#server = null;
    if (this.#state !== 'tunnel') this.#record(this.#status);
    this.#to('done');
    this.#inbound.end(this.#held, trailers);
  }

  /** The upstream broke off within its answer: the client must not take the part for the whole. */
  #cutOff(): void {
    this.#record(this.#status);
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
    this.#responseBytes = answer.body.length;
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
    const result: ExchangeResult = {
      response: answerView(this.#upstream, this.#sample, this.#responseBytes, this.#latency_ms),
      status,
      upstreamStatus: this.#upstream?.status ?? 0,
      duration_us: this.#runtime.clock.micros() - this.#started_us,
      requestBytes: this.#requestBytes,
      responseBytes: this.#responseBytes,
    };
    this.#runtime.recorder.record(this.#snapshot.engine.finish(outcome, result));
    this.#runtime.meter.exchange(outcome, result);
  }
}

const NO_GAPS: readonly CoverageGap[] = [];
