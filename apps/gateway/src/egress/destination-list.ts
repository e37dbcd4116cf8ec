import type { EgressConfig } from '../config/egress-schema.ts';
import type { Destination } from './authority.ts';

/** Which destinations may be called, by name. Compiled once; bounded by the lists of the configuration. */
export class DestinationList {
  readonly #default: boolean;
  readonly #allowed: ReadonlyMap<string, ReadonlySet<number>>;
  readonly #denied: ReadonlySet<string>;

  constructor(config: Pick<EgressConfig, 'default' | 'allow' | 'deny'>) {
    this.#default = config.default === 'allow';
    const allowed = new Map<string, Set<number>>();
    for (const { host, ports } of config.allow) {
      const name = host.replace(/^\[|\]$/g, '');
      allowed.set(name, new Set([...(allowed.get(name) ?? []), ...ports]));
    }
    this.#allowed = allowed;
    this.#denied = new Set(config.deny.map((host) => host.replace(/^\[|\]$/g, '')));
  }

  /** A denied host stays so; a host that is listed may be called at its ports only; the default holds for the rest. */
  allows({ host, port }: Destination): boolean {
    let listed = false;
    for (const name of namesOf(host)) {
      if (this.#denied.has(name)) return false;
      const ports = this.#allowed.get(name);
      if (ports === undefined) continue;
      listed = true;
      if (ports.has(port)) return !this.#deniedAbove(host);
    }
    return !listed && this.#default;
  }

  #deniedAbove(host: string): boolean {
    return namesOf(host).some((name) => this.#denied.has(name));
  }
}

/** The host, then `*.` for each name above it. At most as many as it has labels. */
function namesOf(host: string): string[] {
  const names = [host];
  for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) names.push(`*${host.slice(dot)}`);
  return names;
}
