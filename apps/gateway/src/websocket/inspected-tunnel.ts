import type { BodyState, CoverageGap, HeaderField, Transaction } from '@sallyport/core';
import { newId } from '@sallyport/core';
import type { Inbound, InboundReceiver, Outbound } from '../exchange/ports.ts';
import type { Runtime, Snapshot } from '../exchange/snapshot.ts';
import { ClientFrames } from './client-frames.ts';

/** Close code for a message that violates the policy of the one who gets it (RFC 6455 7.4.1). */
const CLOSE_POLICY = 1_008;
/** An unmasked close frame with that code. */
const CLOSE_FRAME: Buffer = Buffer.from([0x88, 0x02, CLOSE_POLICY >> 8, CLOSE_POLICY & 0xff]);

/** What an upgraded connection is inspected with. */
export interface TunnelPorts {
  readonly runtime: Runtime;
  readonly snapshot: Snapshot;
  /** The request that was upgraded: messages are judged as requests to its host and path. */
  readonly transaction: Transaction;
  readonly inbound: Inbound;
}

const EMPTY = new Uint8Array(0);
const NO_GAPS: readonly CoverageGap[] = [];
const NOT_FRAMES: readonly CoverageGap[] = [{ reason: 'unparsable', phase: 'request-body', detail: 'not the frames of a WebSocket' }];

/**
 * The upstream's side of an upgraded connection, with every text message of the client judged before it is passed on. One
 * that is to be blocked closes the connection. Only what was flagged is recorded: the connection itself is on record.
 */
export class InspectedTunnel implements Outbound {
  readonly #outbound: Outbound;
  readonly #receiver: InboundReceiver;
  readonly #ports: TunnelPorts;
  readonly #frames: ClientFrames;
  #stopped = false;

  /** @param receiver told when the connection ends here */
  constructor(outbound: Outbound, receiver: InboundReceiver, ports: TunnelPorts) {
    const { method, host, path } = ports.transaction.request;
    this.#outbound = outbound;
    this.#receiver = receiver;
    this.#ports = ports;
    this.#frames = new ClientFrames(ports.snapshot.engine.settingsFor(method, host, path).bodyBytesMax);
  }

  write(bytes: Buffer): boolean {
    let open = true;
    for (const unit of this.#frames.push(bytes)) {
      if (this.#stopped) return true;
      if (unit.kind !== 'pass' && !this.#judge(unit.kind === 'malformed' ? null : unit.text, unit.kind)) {
        this.#stopped = true;
        this.#receiver.onClientGone(null);
        this.#ports.inbound.end(CLOSE_FRAME, null);
        return true;
      }
      if (unit.raw.length > 0) open = this.#outbound.write(unit.raw) && open;
    }
    return open;
  }

  /** False when the message is to be stopped. */
  #judge(text: Buffer | null, kind: 'text' | 'long' | 'malformed'): boolean {
    const { runtime, snapshot, transaction } = this.#ports;
    const at = runtime.clock.now();
    const state: BodyState = text === null ? 'none' : kind === 'long' ? 'truncated' : 'complete';
    const outcome = snapshot.engine.inspect(
      {
        ...transaction,
        id: newId(at, runtime.random),
        at,
        facts: [],
        request: {
          ...transaction.request,
          target: transaction.request.path,
          query: '',
          headers: [],
          body: { state, bytes: text ?? EMPTY },
        },
      },
      kind === 'malformed' ? NOT_FRAMES : NO_GAPS,
      'message',
    );
    const blocked = outcome.decision.action === 'block';
    if (outcome.findings.length > 0 || outcome.gaps.length > 0 || outcome.decision.verdict === 'block') {
      const result = {
        response: null,
        status: blocked ? outcome.decision.status : 101,
        upstreamStatus: 0,
        duration_us: outcome.inspect_us,
        requestBytes: text?.length ?? 0,
        responseBytes: 0,
      };
      runtime.recorder.record(snapshot.engine.finish(outcome, result));
    }
    return !blocked;
  }

  end(trailers: readonly HeaderField[] | null): void {
    this.#outbound.end(trailers);
  }

  pauseBody(): void {
    this.#outbound.pauseBody();
  }

  resumeBody(): void {
    this.#outbound.resumeBody();
  }

  abort(): void {
    this.#outbound.abort();
  }
}
