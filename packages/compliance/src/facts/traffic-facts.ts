import type { ExchangeEvent } from '@sallyport/core';
import { DATA_CLASSES } from '@sallyport/traffic/data-classes';
import type { Facts } from './fact-table.ts';

/** Hosts that are told apart; an institution has fewer. More are counted together. */
const HOSTS_MAX = 10_000;

interface HostModes {
  off: number;
  monitor: number;
  block: number;
}

const CATEGORY_OF: ReadonlyMap<string, string> = new Map(DATA_CLASSES.map((entry) => [entry.id, entry.category]));
const PROTECTED: ReadonlySet<string> = new Set(['SAD', 'CHD', 'NPI']);
/** A field counts as sensitive from this confidence on. */
const CONFIDENCE_MIN = 0.8;

export function percent(part: number, whole: number): number | null {
  return whole === 0 ? null : (part / whole) * 100;
}

/** The classes an exchange's sampled fields were recognised as, surely. */
export function classesOf(event: ExchangeEvent): Set<string> {
  const classes = new Set<string>();
  for (const field of event.observation?.fields ?? []) {
    for (const [id, confidence] of field.classes) if (confidence >= CONFIDENCE_MIN) classes.add(id);
  }
  return classes;
}

export function isProtected(dataClass: string): boolean {
  return PROTECTED.has(CATEGORY_OF.get(dataClass) ?? '');
}

/** Counts what exchanges say about protection, transport and records. Bounded by the number of hosts. */
export class TrafficFacts {
  #exchanges = 0;
  #wholly = 0;
  #attacks = 0;
  #explained = 0;
  #blocked = 0;
  #complete = 0;
  #encrypted = 0;
  #weak = 0;
  #cleartextSensitive = 0;
  #cleartextPan = 0;
  #leaks = 0;
  readonly #externalHosts: Map<string, HostModes> = new Map();

  add(event: ExchangeEvent): void {
    this.#exchanges++;
    if (event.gaps.length === 0) this.#wholly++;
    if (event.decision.verdict === 'block') this.#addAttack(event);
    if (event.decision.action === 'block') this.#blocked++;
    if (event.findings.some((finding) => finding.class === 'data-leak')) this.#leaks++;
    // NIST SP 800-53 AU-3: what, when, where, source, outcome, identity.
    if (event.at > 0 && event.client !== '' && event.method !== '' && event.host !== '' && event.path !== '' && event.status > 0)
      this.#complete++;
    this.#addTransport(event);
    if (event.observation?.clientClass === 'public' && event.observation.direction === 'inbound')
      this.#modesOf(event.host)[event.decision.mode]++;
  }

  #addAttack(event: ExchangeEvent): void {
    this.#attacks++;
    if (event.decision.reasons.length > 0) this.#explained++;
  }

  #addTransport(event: ExchangeEvent): void {
    if (event.tls !== '') {
      this.#encrypted++;
      if (event.tls === 'TLSv1' || event.tls === 'TLSv1.1' || event.tls.startsWith('SSL')) this.#weak++;
      return;
    }
    if (event.observation?.clientClass !== 'public') return;
    const classes = classesOf(event);
    if ([...classes].some(isProtected)) this.#cleartextSensitive++;
    if (classes.has('pan')) this.#cleartextPan++;
  }

  #modesOf(host: string): HostModes {
    const key = this.#externalHosts.has(host) || this.#externalHosts.size < HOSTS_MAX ? host : '(other)';
    let modes = this.#externalHosts.get(key);
    if (modes === undefined) {
      modes = { off: 0, monitor: 0, block: 0 };
      this.#externalHosts.set(key, modes);
    }
    return modes;
  }

  facts(): Partial<Facts> {
    const hosts = [...this.#externalHosts.values()];
    return {
      'traffic.exchanges': this.#exchanges,
      'traffic.inspected_pct': percent(this.#wholly, this.#exchanges),
      'traffic.attacks': this.#attacks,
      'traffic.blocked': this.#blocked,
      'traffic.attacks_explained_pct': percent(this.#explained, this.#attacks),
      'hosts.external': hosts.length,
      'hosts.external_unprotected': hosts.filter((modes) => modes.off > 0).length,
      'hosts.external_blocking_pct': percent(hosts.filter((modes) => modes.off + modes.monitor === 0).length, hosts.length),
      'records.complete_pct': percent(this.#complete, this.#exchanges),
      'data.leak_findings': this.#leaks,
      'tls.encrypted_pct': percent(this.#encrypted, this.#exchanges),
      'tls.weak_exchanges': this.#weak,
      'tls.cleartext_sensitive_exchanges': this.#cleartextSensitive,
      'tls.cleartext_pan_exchanges': this.#cleartextPan,
    };
  }
}
