import { setTimeout } from 'node:timers/promises';
import type { SpecText } from '@sallyport/contract/enforce';
import { type Partner, SallyportError } from '@sallyport/core';
import type { OperationEntry } from '@sallyport/engine';
import { type HabitProfiles, NO_PROFILES, type Policy, policySchema } from '@sallyport/policy';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { ControlPlaneClient } from './control-plane-client.ts';

const CONFIG_PATH = '/gateway/v1/config';
/** The control plane answers after this at the latest. */
const WAIT_MS = 25_000;
const TIMEOUT_MS: number = WAIT_MS + 10_000;
const RETRY_MS = 500;
const RETRY_MS_MAX = 5_000;

/** What the control plane says gateways run on. */
export interface PublishedConfig {
  readonly version: string;
  readonly policy: Policy;
  readonly operations: readonly OperationEntry[];
  readonly partners: readonly Partner[];
  readonly specs: readonly SpecText[];
  readonly habits: HabitProfiles;
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
const SPECS_MAX = 500;
const PROFILES_MAX = 5_000;

const habits = z.object({
  points: z
    .array(
      z.object({
        operation: z.string(),
        field: z.string(),
        charset: z.enum(['number', 'word', 'text', 'free']),
        chars_max: z.number(),
        requests_min: z.number(),
        clients_min: z.number(),
      }),
    )
    .max(PROFILES_MAX),
  benign: z
    .array(z.object({ operation: z.string(), detector: z.string(), point: z.string(), clients_min: z.number(), payloads_min: z.number() }))
    .max(PROFILES_MAX),
});

export const publishedConfigSchema: z.ZodType<PublishedConfig> = z.object({
  version: z.string().min(1).max(64),
  policy: policySchema,
  operations: z.array(operation).max(OPERATIONS_MAX).default([]),
  partners: z.array(partner).max(PARTNERS_MAX).default([]),
  specs: z
    .array(z.object({ name: z.string(), text: z.string() }))
    .max(SPECS_MAX)
    .default([]),
  habits: habits.default(NO_PROFILES as z.infer<typeof habits>),
}) as unknown as z.ZodType<PublishedConfig>;

export interface ConfigTaker {
  /** Gives whether it is in force now. */
  apply(config: PublishedConfig): Promise<boolean>;
  /** What came is no configuration this gateway understands. */
  refuse(error: unknown): void;
}

/** Waits for configurations of the control plane and hands each on; a refused one is not asked for again until it changes. */
export class ConfigPoller {
  #have: string;
  #applied: string;
  #loop: Promise<void> | null = null;
  readonly #stop = new AbortController();
  readonly #client: ControlPlaneClient;
  readonly #log: Logger;
  readonly #taker: ConfigTaker;
  readonly #name: string;

  /** `have` is the version in force at the start; `name` is that of the gateway. */
  constructor(client: ControlPlaneClient, have: string, name: string, log: Logger, taker: ConfigTaker) {
    this.#client = client;
    this.#have = have;
    this.#applied = have;
    this.#name = name;
    this.#log = log;
    this.#taker = taker;
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
        // A stop does not wait for the next try.
        await setTimeout(retry_ms, undefined, { signal: this.#stop.signal }).catch(() => {});
        retry_ms = Math.min(RETRY_MS_MAX, retry_ms * 2);
      }
    }
  }

  async #ask(): Promise<void> {
    const query = new URLSearchParams({ have: this.#have, applied: this.#applied, gateway: this.#name, wait_ms: String(WAIT_MS) });
    const answer = await this.#client.get(`${CONFIG_PATH}?${query}`, TIMEOUT_MS, this.#stop.signal);
    if (answer.status === 204 || answer.status === 304) return;
    if (answer.status !== 200) throw new Error(`status ${answer.status}`);
    const content: unknown = JSON.parse(answer.body);
    this.#have = versionOf(content);
    const parsed = publishedConfigSchema.safeParse(content);
    if (parsed.success) {
      if (await this.#taker.apply(parsed.data)) this.#applied = this.#have;
    } else this.#taker.refuse(new SallyportError('CONFIG_INVALID', `control plane, version ${this.#have}`, firstIssue(parsed.error)));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }
}

/** Remembered even when the rest is not understood, so that it is refused once and not again and again. */
function versionOf(content: unknown): string {
  const version = typeof content === 'object' && content !== null && 'version' in content ? content.version : null;
  if (typeof version !== 'string') throw new TypeError('the control plane named no version');
  return version;
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'not a configuration' : `${issue.path.join('.')}: ${issue.message}`;
}
