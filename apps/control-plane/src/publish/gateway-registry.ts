/** Gateways known by name; the one not heard of longest is forgotten first. */
const GATEWAYS_MAX = 2_000;
/** Configurations whose policy version is remembered. */
const CONFIGS_MAX = 500;
/** A gateway asks at least this often: the longest wait, and its pauses after errors, milliseconds. */
const ALIVE_MS = 45_000;

/** One gateway by its name, as it asks for its configuration. */
export interface KnownGateway {
  readonly name: string;
  /** Configuration it runs on. */
  readonly applied: string;
  /** Configuration it was given last; another than `applied` when it was refused. */
  readonly have: string;
  readonly seen_at: number;
  /** When it said first that it runs on `applied`. */
  readonly applied_at: number;
}

/** Which gateway runs on which configuration: each says so whenever it asks for the next one. */
export class GatewayRegistry {
  readonly #gateways = new Map<string, KnownGateway>();
  /** Configuration -> policy version. */
  readonly #versions = new Map<string, number>();

  /** A configuration was made of a policy version. */
  publish(config: string, policyVersion: number): void {
    this.#versions.delete(config);
    this.#versions.set(config, policyVersion);
    if (this.#versions.size > CONFIGS_MAX) this.#versions.delete(this.#versions.keys().next().value as string);
  }

  /** A gateway asks for what comes after `have`, and says what it runs on. */
  asks(name: string, have: string, applied: string, now: number): void {
    if (name === '') return;
    const before = this.#gateways.get(name);
    const applied_at = before?.applied === applied ? before.applied_at : now;
    this.#gateways.delete(name);
    this.#gateways.set(name, { name, have, applied, seen_at: now, applied_at });
    if (this.#gateways.size > GATEWAYS_MAX) this.#gateways.delete(this.#gateways.keys().next().value as string);
  }

  alive(now: number): readonly KnownGateway[] {
    return [...this.#gateways.values()].filter(({ seen_at }) => now - seen_at <= ALIVE_MS);
  }

  /** 0 when that is not known. */
  policyVersion(config: string): number {
    return this.#versions.get(config) ?? 0;
  }
}
