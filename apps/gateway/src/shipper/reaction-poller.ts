import { setTimeout } from 'node:timers/promises';
import type { Reaction } from '@sallyport/core';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { ControlPlaneClient } from './control-plane-client.ts';

const REACTIONS_PATH = '/gateway/v1/reactions';
/** The control plane answers after this at the latest. */
const WAIT_MS = 25_000;
const TIMEOUT_MS: number = WAIT_MS + 10_000;
const RETRY_MS = 500;
/** More reactions than this are not taken at once. */
const REACTIONS_MAX = 100_000;

const listSchema: z.ZodType<{ readonly version: number; readonly reactions: readonly Reaction[] }> = z.object({
  version: z.number(),
  reactions: z
    .array(
      z.object({
        id: z.string(),
        subject: z.object({ kind: z.enum(['address', 'principal', 'session', 'username', 'cluster', 'everyone']), value: z.string() }),
        kind: z.enum(['log', 'throttle', 'challenge', 'block']),
        until: z.number(),
        reason: z.string(),
      }),
    )
    .max(REACTIONS_MAX),
});

/** Waits for the reactions in force and hands each list on. Those taken stay in force until they expire, also without a control plane. */
export class ReactionPoller {
  #have = '0';
  #loop: Promise<void> | null = null;
  readonly #stop = new AbortController();
  readonly #client: ControlPlaneClient;
  readonly #log: Logger;
  readonly #take: (reactions: readonly Reaction[]) => void;

  constructor(client: ControlPlaneClient, log: Logger, take: (reactions: readonly Reaction[]) => void) {
    this.#client = client;
    this.#log = log;
    this.#take = take;
  }

  start(): void {
    this.#loop = this.#run();
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        await this.#ask();
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        this.#log.debug({ err: (error as Error).message }, 'no reactions from the control plane');
        // A stop does not wait for the next try.
        await setTimeout(RETRY_MS, undefined, { signal: this.#stop.signal }).catch(() => {});
      }
    }
  }

  async #ask(): Promise<void> {
    const answer = await this.#client.get(`${REACTIONS_PATH}?have=${this.#have}&wait_ms=${WAIT_MS}`, TIMEOUT_MS, this.#stop.signal);
    if (answer.status === 204) return;
    if (answer.status !== 200) throw new Error(`status ${answer.status}`);
    const { version, reactions } = listSchema.parse(JSON.parse(answer.body));
    this.#have = String(version);
    this.#take(reactions);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }
}
