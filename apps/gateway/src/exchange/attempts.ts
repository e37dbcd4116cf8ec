import type { ServerHandle, UpstreamGroup } from '../upstream/group.ts';
import { isIdempotent, type OutboundReceiver, type OutboundRequest, type UpstreamFault } from './ports.ts';

/** The tries of one exchange at the servers of its group: at most one is under way. */
export class Attempts {
  readonly group: UpstreamGroup;
  #server: ServerHandle | null = null;
  #underWay = false;
  #tried = 0;
  readonly #retriesMax: number;

  constructor(group: UpstreamGroup, retriesMax: number) {
    this.group = group;
    this.#retriesMax = retriesMax;
  }

  /** Picks a server, another one than before where there is one; `null` when none is up. */
  next(): ServerHandle | null {
    const server = this.group.pick(this.#server);
    if (server === null) return null;
    this.#server = server;
    this.#underWay = true;
    this.#tried++;
    server.pending++;
    return server;
  }

  /** Lets go of the server; the reason counts for its health. */
  leave(fault: UpstreamFault | null): void {
    if (!this.#underWay || this.#server === null) return;
    this.#underWay = false;
    this.#server.pending--;
    this.group.report(this.#server, fault);
  }

  /** Lets go before there was an answer, or a whole one. */
  forget(receiver: OutboundReceiver): void {
    if (this.#underWay) this.#server?.pool.forget(receiver);
    this.leave(null);
  }

  /**
   * Anew only what was held back wholly: where no connection came about nothing was sent, so any method may go elsewhere;
   * where one broke before the answer began, only an idempotent request may.
   */
  mayRetry(fault: UpstreamFault, { complete, method }: OutboundRequest): boolean {
    return complete && this.#tried <= this.#retriesMax && (fault === 'connect' || (fault === 'reset' && isIdempotent(method)));
  }
}
