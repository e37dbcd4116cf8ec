import type { ErrorCode, HeaderField, Protocol } from '@sallyport/core';
import { problem, type Refusal } from '../../exchange/answer.ts';
import type { CallerView } from '../../exchange/open-transaction.ts';
import type { Inbound, InboundHead, Served } from '../../exchange/ports.ts';
import { type BodySeen, type Form, Screening } from '../../exchange/screening.ts';
import type { Runtime } from '../../exchange/snapshot.ts';

/** One request as another proxy describes it. */
export interface AskedRequest {
  readonly head: InboundHead;
  readonly connection: CallerView;
  readonly protocol: Protocol;
  /** What is there of the body at the end of what was sent. */
  readonly body: BodySeen;
}

/** What is said to the proxy that asked. */
export interface Reply {
  readonly status: number;
  readonly headers: readonly HeaderField[];
  readonly body: Buffer;
}

/** How a form words its replies. */
export interface Wording {
  readonly form: Form;
  /** False leaves what passes to another listener to record. */
  readonly recordsPassed: boolean;
  /** `status` of the reply that is recorded as what the client got: 0, as the answer is not ours. */
  passed(own: readonly HeaderField[]): Reply;
  blocked(refusal: Refusal, answer: Reply): Reply;
}

const NOTHING: Buffer = Buffer.alloc(0);

export function emptyReply(status: number, headers: readonly HeaderField[]): Reply {
  return { status, headers, body: NOTHING };
}

/** A request that another proxy asks about, or copies to us, over HTTP: decided, recorded, answered by a word. */
export class AskedExchange implements Served {
  answering = false;
  readonly #screening: Screening;
  readonly #inbound: Inbound;
  readonly #asked: AskedRequest;
  readonly #wording: Wording;
  readonly #expectContinue: boolean;

  constructor(runtime: Runtime, inbound: Inbound, asked: AskedRequest, expectContinue: boolean, wording: Wording) {
    this.#inbound = inbound;
    this.#asked = asked;
    this.#wording = wording;
    this.#expectContinue = expectContinue;
    this.#screening = new Screening(runtime, asked.connection, asked.protocol, asked.head, wording.form);
  }

  get transactionId(): string {
    return this.#screening.transaction.id;
  }

  begin(): void {
    if (this.#expectContinue) this.#inbound.sendInformational(100, []);
  }

  onRequestBody(bytes: Buffer): void {
    if (this.answering) return;
    this.#screening.requestBytes += bytes.length;
    if (this.#screening.body?.add(bytes) === false) this.#decide('part', null);
  }

  onRequestEnd(trailers: readonly HeaderField[] | null): void {
    if (!this.answering) this.#decide(this.#asked.body, trailers);
  }

  #decide(seen: BodySeen, trailers: readonly HeaderField[] | null): void {
    const refusal = this.#screening.decide(seen, trailers);
    if (refusal !== null) this.#refuse(refusal);
    else {
      if (this.#wording.recordsPassed) this.#screening.record(0);
      this.#reply(this.#wording.passed(this.#screening.ownHeaders));
    }
  }

  #refuse(refusal: Refusal): void {
    const { headers, body } = problem(refusal.status, refusal.code, this.transactionId);
    this.#screening.ownBytes = body.length;
    this.#screening.record(refusal.status);
    this.#reply(this.#wording.blocked(refusal, { status: refusal.status, headers: this.#screening.withOwn(headers), body }));
  }

  #reply({ status, headers, body }: Reply): void {
    this.answering = true;
    this.#inbound.sendHead(status, headers, body.length);
    this.#inbound.end(body, null);
  }

  /** The proxy that asked went before it had the decision: there is no request any more. */
  onClientGone(_code: ErrorCode | null): void {
    this.answering = true;
  }

  onClientDrain(): void {}
}
