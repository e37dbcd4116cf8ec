import type { Partner } from '@sallyport/core';
import type { OperationEntry } from '@sallyport/engine';
import { type Policy, policySchema } from '@sallyport/policy';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { ControlPlaneClient } from './control-plane-client.ts';

const CONFIG_PATH = '/gateway/v1/config';
/** The control plane answers after this at the latest. */
const WAIT_MS = 25_000;
const TIMEOUT_MS: number = WAIT_MS + 10_000;
const RETRY_MS = 500;
const RETRY_MS_MAX = 15_000;

/** What the control plane says gateways run on. */
export interface PublishedConfig {
  readonly version: string;
  readonly policy: Policy;
  readonly operations: readonly OperationEntry[];
  readonly partners: readonly Partner[];
}

const operation = z.object({
  id: z.string(),
  method: z.string(),
  host: z.string(),
  template: z.string(),
  source: z.enum(['spec', 'learned', 'none']),
});

const partner = z.object({
  id: z.string(),
  name: z.string(),
  clients: z.array(z.string()),
  addresses: z.array(z.string()),
  hosts: z.array(z.string()),
});

/** More operations than this are not published. */
const OPERATIONS_MAX = 100_000;
const PARTNERS_MAX = 10_000;

export const publishedConfigSchema: z.ZodType<PublishedConfig> = z.object({
  version: z.string().min(1).max(64),
  policy: policySchema,
  operations: z.array(operation).max(OPERATIONS_MAX).default([]),
  partners: z.array(partner).max(PARTNERS_MAX).default([]),
}) as unknown as z.ZodType<PublishedConfig>;

/** Waits for configurations of the control plane and hands each on; a refused one is not asked for again until it changes. */
export class ConfigPoller {
  #have: string;
  #loop: Promise<void> | null = null;
  readonly #stop = new AbortController();
  readonly #client: ControlPlaneClient;
  readonly #log: Logger;
  readonly #apply: (config: PublishedConfig) => Promise<void>;

  constructor(client: ControlPlaneClient, have: string, log: Logger, apply: (config: PublishedConfig) => Promise<void>) {
    this.#client = client;
    this.#have = have;
    this.#log = log;
    this.#apply = apply;
  }

  start(): void {
    this.#loop = this.#run();
  }

  async #run(): Promise<void> {
    let retry_ms = RETRY_MS;
    while (!this.#stop.signal.aborted) {
      try {
        await this.#ask();
        retry_ms = RETRY_MS;
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        this.#log.debug({ err: (error as Error).message }, 'no configuration from the control plane');
        await new Promise((resolve) => setTimeout(resolve, retry_ms));
        retry_ms = Math.min(RETRY_MS_MAX, retry_ms * 2);
      }
    }
  }

  async #ask(): Promise<void> {
    const query = `have=${encodeURIComponent(this.#have)}&wait_ms=${WAIT_MS}`;
    const answer = await this.#client.get(`${CONFIG_PATH}?${query}`, TIMEOUT_MS, this.#stop.signal);
    if (answer.status === 204 || answer.status === 304) return;
    if (answer.status !== 200) throw new Error(`status ${answer.status}`);
    const config = publishedConfigSchema.parse(JSON.parse(answer.body));
    this.#have = config.version;
    await this.#apply(config);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }
}
