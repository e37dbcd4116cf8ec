import type { Socket } from 'node:net';
import { normalAddress } from '@sallyport/traffic';
import type { ListenerConfig } from '../../config/listener-schema.ts';
import type { Runtime } from '../../exchange/snapshot.ts';
import type { Face } from '../../server/face.ts';
import { recordRefusal } from '../../server/refusal.ts';
import { SpoeAgent } from './agent.ts';
import { SpoeConnection } from './connection.ts';

/** Answers HAProxy over its stream protocol on connections that the listener accepted. */
export class SpoeFace implements Face {
  /** Bounded by `connections_max` of the listener. */
  readonly #connections = new Set<SpoeConnection>();
  readonly #runtime: Runtime;
  #name: string;
  #answers: boolean;
  #agent: SpoeAgent;

  constructor({ name, answers }: ListenerConfig, runtime: Runtime) {
    this.#name = name;
    this.#answers = answers;
    this.#runtime = runtime;
    this.#agent = new SpoeAgent(name, answers, runtime);
  }

  /** Open connections go on as they began. */
  reconfigure({ name, answers }: ListenerConfig): void {
    if (answers === this.#answers) return;
    this.#name = name;
    this.#answers = answers;
    this.drain();
    this.#agent = new SpoeAgent(name, answers, this.#runtime);
  }

  open(socket: Socket): void {
    const peer = normalAddress(socket.remoteAddress ?? '') ?? '';
    const connection = new SpoeConnection(socket, this.#agent, this.#runtime, (detail) =>
      recordRefusal(this.#runtime, { listener: this.#name, peer }, 'SPOP_FRAME', detail),
    );
    this.#connections.add(connection);
    socket.once('close', () => this.#connections.delete(connection));
  }

  drain(): void {
    for (const connection of this.#connections) connection.drain();
    this.#agent.close();
  }

  destroy(): void {}
}
