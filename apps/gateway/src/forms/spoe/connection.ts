import type { Socket } from 'node:net';
import type { Runtime } from '../../exchange/snapshot.ts';
import { describeError } from '../../fault/describe-error.ts';
import { step, type Transitions } from '../../state/transition.ts';
import type { SpoeAgent } from './agent.ts';
import { ack, agentDisconnect, agentHello, FRAME, type Frame, FrameReader, readAllPairs } from './frame.ts';
import { ARGUMENTS_MAX, FRAME_BYTES_MAX, FRAME_BYTES_MIN } from './limits.ts';
import { readMessages } from './message.ts';
import { SpopError } from './reader.ts';

/** `hello`: nothing was agreed yet. */
type SpoeState = 'hello' | 'serving' | 'closed';

const STEPS: Transitions<SpoeState> = { hello: ['serving', 'closed'], serving: ['closed'], closed: [] };

/** Status codes of a DISCONNECT (SPOP 2.0, 3.3). */
const STATUS = { normal: 0, tooBig: 3, invalid: 4, noVersion: 5, noSize: 6, unsupportedVersion: 8, badSize: 9, unknown: 99 } as const;

/** One connection of HAProxy, which describes many requests on it. */
export class SpoeConnection {
  #state: SpoeState = 'hello';
  #frameBytes: number = FRAME_BYTES_MAX;
  readonly #frames = new FrameReader();
  readonly #socket: Socket;
  readonly #agent: SpoeAgent;
  readonly #runtime: Runtime;
  readonly #onRefused: (detail: string) => void;

  constructor(socket: Socket, agent: SpoeAgent, runtime: Runtime, onRefused: (detail: string) => void) {
    this.#socket = socket;
    this.#agent = agent;
    this.#runtime = runtime;
    this.#onRefused = onRefused;
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('end', () => this.#close());
    socket.on('close', () => this.#close());
  }

  #take(bytes: Buffer): void {
    if (this.#state === 'closed') return;
    try {
      const replies: Buffer[] = [];
      for (const frame of this.#frames.take(bytes)) {
        const reply = this.#reply(frame);
        if (reply !== null) replies.push(reply);
        if (this.#isClosed()) break;
      }
      if (replies.length > 0) this.#send(Buffer.concat(replies));
      if (this.#isClosed()) this.#socket.end();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Asked anew behind a reply, which may have ended the connection. */
  #isClosed(): boolean {
    return this.#state === 'closed';
  }

  #send(bytes: Buffer): void {
    // What was decided is on disk before HAProxy hears of it; one that does not read is read from no more.
    this.#runtime.turn.settle();
    if (this.#socket.write(bytes)) return;
    this.#socket.pause();
    this.#socket.once('drain', () => this.#socket.resume());
  }

  #reply(frame: Frame): Buffer | null {
    switch (frame.type) {
      case FRAME.haproxyHello:
        return this.#hello(frame);
      case FRAME.notify:
        if (this.#state !== 'serving') throw new SpopError('a request came before HELLO');
        return frame.aborted ? null : this.#notify(frame);
      case FRAME.haproxyDisconnect:
        this.#state = step(STEPS, this.#state, 'closed');
        return agentDisconnect(STATUS.normal, 'bye');
      default:
        // Unknown frames are to be skipped (3.2).
        return null;
    }
  }

  #hello({ payload }: Frame): Buffer {
    if (this.#state !== 'hello') throw new SpopError('HELLO came twice');
    const said = readAllPairs(payload, ARGUMENTS_MAX);
    const versions = said.get('supported-versions');
    const size = said.get('max-frame-size');
    if (typeof versions !== 'string') return this.#disagree(STATUS.noVersion, 'version is missing');
    if (!versions.split(',').some((version) => version.trim().startsWith('2.')))
      return this.#disagree(STATUS.unsupportedVersion, 'version 2.0 is spoken here');
    if (typeof size !== 'number') return this.#disagree(STATUS.noSize, 'max-frame-size is missing');
    if (size < FRAME_BYTES_MIN) return this.#disagree(STATUS.badSize, 'max-frame-size is too small');
    // A check of health asks whether we speak, and nothing more.
    this.#state = step(STEPS, this.#state, said.get('healthcheck') === true ? 'closed' : 'serving');
    this.#frameBytes = Math.min(size, FRAME_BYTES_MAX);
    return agentHello(this.#frameBytes);
  }

  #disagree(status: number, why: string): Buffer {
    this.#onRefused(why);
    this.#state = step(STEPS, this.#state, 'closed');
    return agentDisconnect(status, why);
  }

  #notify({ streamId, frameId, payload }: Frame): Buffer {
    const variables = readMessages(payload).flatMap((message) => this.#agent.take(message, this.#frameBytes));
    return ack(streamId, frameId, variables);
  }

  #fail(error: unknown): void {
    const malformed = error instanceof SpopError;
    if (malformed) this.#onRefused(error.message);
    else {
      this.#runtime.meter.count('sallyport_internal_errors_total', '');
      this.#runtime.log.error({ err: describeError(error) }, 'INTERNAL');
    }
    this.#state = 'closed';
    this.#socket.end(agentDisconnect(malformed ? STATUS.invalid : STATUS.unknown, malformed ? error.message : 'internal error'));
  }

  #close(): void {
    if (this.#state !== 'closed') this.#state = step(STEPS, this.#state, 'closed');
    this.#socket.end();
  }

  /** Says goodbye; HAProxy opens another connection elsewhere. */
  drain(): void {
    if (this.#state === 'closed') return;
    this.#state = step(STEPS, this.#state, 'closed');
    this.#socket.end(agentDisconnect(STATUS.normal, 'the agent stops'));
  }
}
