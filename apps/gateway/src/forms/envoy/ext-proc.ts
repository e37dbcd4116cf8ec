import type { CoverageGap } from '@sallyport/core';
import { normalAddress } from '@sallyport/traffic';
import type { BodySending, ListenerConfig } from '../../config/listener-schema.ts';
import { answerBlock, problem, type Refusal } from '../../exchange/answer.ts';
import { type BodySeen, Screening } from '../../exchange/screening.ts';
import type { Runtime } from '../../exchange/snapshot.ts';
import { shownHead, type UpstreamAnswer } from '../../exchange/upstream-answer.ts';
import { step, type Transitions } from '../../state/transition.ts';
import { ANSWER_BODY_MISSING, ANSWER_MISSING, OBSERVED, WHOLE } from '../gaps.ts';
import { envoyStatus, envoyTls, fieldsOfMap, headOf, mutationOf, protocolOf, setHeader, splitPseudo } from './head.ts';
import type { BodyMode, BodyPart, HeaderMap, ProcessingMode, ProcessingRequest, ProcessingResponse } from './protocol.ts';

/** How a listener is told Envoy sends bodies. */
export type Sending = Pick<ListenerConfig, 'name' | 'request_body' | 'answer_body'>;

/** `reading`: the decision waits for the body. `passed`: the answer is awaited or under way. `done`: recorded; nothing more is looked at. */
type ProcessState = 'new' | 'reading' | 'passed' | 'done';

const STEPS: Transitions<ProcessState> = {
  new: ['reading'],
  reading: ['passed', 'done'],
  passed: ['done'],
  done: [],
};

const ON = { response: {} } as const;

/** One HTTP request and its answer as Envoy streams them: each message gets one reply, a refusal ends the stream. */
export class Process {
  #state: ProcessState = 'new';
  #screening: Screening | null = null;
  #answerBody = false;
  readonly #runtime: Runtime;
  readonly #sending: Sending;

  constructor(runtime: Runtime, sending: Sending) {
    this.#runtime = runtime;
    this.#sending = sending;
  }

  /** The reply to one message, `null` where Envoy waits for none, or `'malformed'`. */
  take(message: ProcessingRequest): ProcessingResponse | 'malformed' | null {
    const reply = this.#reply(message);
    return message.observability_mode && reply !== 'malformed' ? null : reply;
  }

  #reply(message: ProcessingRequest): ProcessingResponse | 'malformed' {
    switch (message.request) {
      case 'request_headers':
        return this.#open(message);
      case 'request_body':
        return this.#requestBody(message.request_body as BodyPart) ?? { request_body: ON };
      case 'request_trailers':
        return this.#decideIfReading('whole', message.request_trailers?.trailers ?? null) ?? { request_trailers: {} };
      case 'response_headers':
        return this.#answerHead(message);
      case 'response_body':
        return this.#answerPart(message.response_body as BodyPart) ?? { response_body: ON };
      case 'response_trailers':
        this.#recordAnswer(WHOLE.gaps);
        return { response_trailers: {} };
      default:
        return 'malformed';
    }
  }

  #to(next: ProcessState): void {
    this.#state = step(STEPS, this.#state, next);
  }

  // -- request

  #open(message: ProcessingRequest): ProcessingResponse | 'malformed' {
    if (this.#state !== 'new') return 'malformed';
    const sent = message.request_headers;
    const { pseudo, fields } = splitPseudo(fieldsOfMap(sent?.headers ?? null));
    const head = headOf(pseudo, fields, sent?.end_of_stream === true);
    if (head === null) return 'malformed';
    const attribute = attributesOf(message);
    const scheme = pseudo.get(':scheme') === 'https' ? 'https' : 'http';
    const connection = {
      listener: this.#sending.name,
      peer: normalAddress(attribute('source.address')) ?? '',
      tls: envoyTls(scheme, attribute('connection.requested_server_name'), ''),
      scheme,
    } as const;
    const screening = new Screening(
      this.#runtime,
      connection,
      protocolOf(attribute('request.protocol')),
      head,
      message.observability_mode ? OBSERVED : WHOLE,
    );
    this.#screening = screening;
    this.#to('reading');
    const decided = screening.body === null || this.#sending.request_body === 'none';
    const refused = decided ? this.#decide(screening.body === null ? 'whole' : 'unshown', null) : null;
    const response = mutationOf(screening.edits?.request, []);
    return refused ?? { request_headers: { response }, mode_override: this.#mode(decided) };
  }

  /** Asks for what is wanted, where Envoy allows the override; where it does not, this is what it should be set to. */
  #mode(decided: boolean): ProcessingMode {
    const { request_body, answer_body } = this.#sending;
    return {
      request_header_mode: 'SEND',
      response_header_mode: 'SEND',
      request_body_mode: decided ? 'NONE' : bodyMode(request_body),
      response_body_mode: bodyMode(answer_body),
      request_trailer_mode: decided ? 'SKIP' : 'SEND',
      response_trailer_mode: answer_body === 'none' ? 'SKIP' : 'SEND',
    };
  }

  #requestBody({ body, end_of_stream }: BodyPart): ProcessingResponse | null {
    const screening = this.#screening;
    if (screening === null) return null;
    screening.requestBytes += body.length;
    if (this.#state !== 'reading') return null;
    const room = screening.body?.add(body) === true;
    if (end_of_stream) return this.#decide('whole', null);
    // Envoy sends one message of what it buffered; what it could not buffer goes by unseen.
    return room && this.#sending.request_body === 'streamed' ? null : this.#decide('part', null);
  }

  #decideIfReading(seen: BodySeen, trailers: HeaderMap | null): ProcessingResponse | null {
    return this.#state === 'reading' ? this.#decide(seen, trailers) : null;
  }

  /** The reply that refuses, or `null` when the request passes. */
  #decide(seen: BodySeen, trailers: HeaderMap | null): ProcessingResponse | null {
    const screening = this.#screening as Screening;
    const refusal = screening.decide(seen, trailers === null ? null : fieldsOfMap(trailers));
    if (refusal === null) {
      this.#to('passed');
      return null;
    }
    return this.#refuse(refusal);
  }

  /** Ends the exchange with an answer of ours, in the place of the request or of its answer. */
  #refuse({ status, code }: Refusal): ProcessingResponse {
    const screening = this.#screening as Screening;
    const answer = problem(status, code, screening.transaction.id);
    screening.ownBytes = answer.body.length;
    screening.record(status);
    this.#to('done');
    this.#runtime.turn.settle();
    return {
      immediate_response: {
        status: { code: envoyStatus(status) },
        headers: { set_headers: screening.withOwn(answer.headers).map(setHeader) },
        body: answer.body,
        details: 'sallyport',
      },
    };
  }

  // -- answer

  #answerHead(message: ProcessingRequest): ProcessingResponse {
    // A body that was announced and never sent here: better late than not at all, and said in the event.
    if (this.#state === 'reading') this.#runtime.meter.count('sallyport_late_decisions_total', `listener="${this.#sending.name}"`);
    const refused = this.#decideIfReading('unshown', null);
    if (refused !== null) return refused;
    const screening = this.#screening;
    if (screening !== null && this.#state === 'passed') {
      const stopped = this.#beginAnswer(
        screening,
        message.response_headers?.headers ?? null,
        message.response_headers?.end_of_stream === true,
      );
      if (stopped !== null) return stopped;
    }
    return { response_headers: { response: mutationOf(screening?.edits?.answer, screening?.ownHeaders ?? []) } };
  }

  #beginAnswer(screening: Screening, map: HeaderMap | null, ended: boolean): ProcessingResponse | null {
    const { pseudo, fields } = splitPseudo(fieldsOfMap(map));
    const answer = screening.answerHead(shownHead(Number(pseudo.get(':status') ?? '0'), fields, ended));
    const block = answer.judged === null ? null : answerBlock(answer.judged.decision);
    if (block !== null) return this.#refuse(block);
    this.#answerBody = !ended;
    // Only where Envoy holds the body with its head is there anything to wait for.
    if (this.#sending.answer_body !== 'buffered') answer.letGo();
    if (ended) return this.#endAnswer(answer);
    if (this.#sending.answer_body === 'none') this.#recordAnswer(ANSWER_BODY_MISSING);
    return null;
  }

  #answerPart({ body, end_of_stream }: BodyPart): ProcessingResponse | null {
    const answer = this.#screening?.answer ?? null;
    if (this.#state !== 'passed' || answer === null) return null;
    this.#answerBody = false;
    answer.add(body);
    if (end_of_stream) return this.#endAnswer(answer);
    return this.#sending.answer_body === 'buffered' ? this.#judge(answer) : null;
  }

  #endAnswer(answer: UpstreamAnswer): ProcessingResponse | null {
    answer.ended = true;
    return this.#judge(answer);
  }

  /** As much of the answer as there will be is here: it goes out, or something else does. */
  #judge(answer: UpstreamAnswer): ProcessingResponse | null {
    const block = answer.held ? (this.#screening as Screening).judgeAnswer(answer) : null;
    answer.release();
    if (block !== null) return this.#refuse(block);
    this.#recordAnswer(WHOLE.gaps);
    return null;
  }

  /** The last bytes of the answer wait for our reply, so they go out behind the record. */
  #recordAnswer(gaps: readonly CoverageGap[]): void {
    if (this.#state !== 'passed') return;
    this.#screening?.record(this.#screening.answer?.head.status ?? 0, gaps);
    this.#to('done');
    this.#runtime.turn.settle();
  }

  /** The stream is over, whoever ended it. */
  end(): void {
    if (this.#state === 'reading') this.#decide('part', null);
    if (this.#state !== 'passed') return;
    this.#recordAnswer(this.#screening?.answer === null ? ANSWER_MISSING : this.#answerBody ? ANSWER_BODY_MISSING : WHOLE.gaps);
  }
}

function bodyMode(sending: BodySending): BodyMode {
  switch (sending) {
    case 'buffered':
      return 'BUFFERED_PARTIAL';
    case 'streamed':
      return 'STREAMED';
    case 'none':
      return 'NONE';
    default:
      return sending satisfies never;
  }
}

/** Attributes that the filter is set to send (`request_attributes`), as text; empty where one is not there. */
function attributesOf(message: ProcessingRequest): (name: string) => string {
  const all = Object.values(message.attributes);
  return (name) => {
    for (const { fields } of all) {
      const value = fields[name]?.stringValue;
      if (value !== undefined) return value;
    }
    return '';
  };
}
