import type { FieldObservation, Observation } from '@sallyport/core';
import { makeValue, seeded, shuffled } from './values.ts';

/** One set of templates with the traffic that is made of them. */
export interface DiscoverySet {
  readonly name: string;
  readonly host: string;
  /** `METHOD /path/{kind}`. */
  readonly templates: readonly string[];
}

/** One request and the template it was made of. */
export interface Made {
  readonly truth: string;
  readonly method: string;
  readonly path: string;
}

export interface TrafficOptions {
  readonly seed: number;
  readonly requestsEach: number;
  /** Whether answers are observed too; without, the paths are all there is. */
  readonly answers: boolean;
}

/** Requests of every template, shuffled. The same options give the same requests. */
export function makeRequests(set: DiscoverySet, options: TrafficOptions): Made[] {
  const random = seeded(options.seed);
  const made: Made[] = [];
  for (const truth of set.templates) {
    const [method, template] = truth.split(' ') as [string, string];
    for (let count = 0; count < options.requestsEach; count++) {
      made.push({ truth, method, path: template.replace(/\{([^}]+)\}/g, (_, kind: string) => makeValue(kind, random)) });
    }
  }
  return shuffled(made, random);
}

const START = Date.UTC(2026, 0, 5);

/** The observation of a request, a second after the one before. */
export function observationOf(host: string, made: Made, index: number, answers: boolean): Observation {
  return {
    at: START + index * 1_000,
    method: made.method,
    host,
    segments: made.path.split('/').slice(1),
    protocol: 'rest',
    action: '',
    status: 200,
    auth: 'bearer',
    clientClass: 'public',
    client: '0000002a',
    tls: true,
    direction: 'inbound',
    requestType: '',
    responseType: 'application/json',
    requestBytes: 0,
    responseBytes: 300,
    latency_ms: 12,
    hostile: false,
    fields: answers ? answerFields(made.truth) : null,
  };
}

/** Answers of one template have the same members; those of another have mostly others. */
function answerFields(truth: string): FieldObservation[] {
  let hash = 17;
  for (const char of truth) hash = (Math.imul(hash, 33) + char.charCodeAt(0)) >>> 0;
  const names = ['id', 'status', ...Array.from({ length: 4 }, (_, at) => `member${(hash >>> (at * 5)) % 29}`)];
  return names.map((name) => ({ location: 'response', name, type: 'string', format: '', size: 8, classes: [], distinct: 0 }));
}
