import type { ApiSpec, SpecOperation } from '@sallyport/contract';
import type { DataClassId, FieldObservation, Observation } from '@sallyport/core';
import { createInventory, type OperationRecord } from '@sallyport/inventory';
import { seeded } from '../discovery/values.ts';

/** What a name of a field says that it holds; a stand-in for values, which descriptions do not have. */
const CLASSES: readonly (readonly [RegExp, DataClassId])[] = [
  [/card_?number|^pan$|primaryaccountnumber/i, 'pan'],
  [/iban/i, 'iban'],
  [/^(?:account_?(?:number|id)|accountids?|identification)$/i, 'us_account'],
  [/(?:^|_)(?:ssn|tax_?id)|socialsecurity/i, 'ssn'],
  [/email/i, 'email'],
  [/phone|mobile/i, 'phone'],
  [/birth/i, 'dob'],
  [/access_?token|client_?secret/i, 'oauth_token'],
];

/** How an API is run, by chance: what descriptions do not say, and what risk is made of. */
interface Practice {
  readonly internal: boolean;
  readonly partner: boolean;
  readonly open: boolean;
  readonly plain: boolean;
  readonly shadow: boolean;
  readonly attacked: boolean;
  readonly failing: boolean;
  readonly requests: number;
}

const START = Date.UTC(2026, 0, 5);
/** Requests of the busiest operation; the others get fewer by Zipf's law. */
const REQUESTS_MOST = 400;
/** Fields of one message; beyond it nothing changes in the score. */
const FIELDS_MAX = 120;

function practiceOf(random: () => number, rank: number): Practice {
  return {
    internal: random() < 0.35,
    partner: random() < 0.3,
    open: random() < 0.06,
    plain: random() < 0.04,
    shadow: random() < 0.08,
    attacked: random() < 0.15,
    failing: random() < 0.1,
    requests: Math.max(4, Math.round(REQUESTS_MOST / (rank + 1))),
  };
}

function classesOf(name: string): readonly (readonly [DataClassId, number])[] {
  const last = name.replaceAll('[]', '').split('.').at(-1) ?? '';
  return CLASSES.filter(([pattern]) => pattern.test(last)).map(([, id]) => [id, 0.95] as const);
}

function fieldsOf(operation: SpecOperation): FieldObservation[] {
  const field = (location: FieldObservation['location'], name: string, type: FieldObservation['type']): FieldObservation => ({
    location,
    name,
    type,
    format: '',
    size: 8,
    classes: classesOf(name),
    distinct: 0,
  });
  const parameters = operation.parameters
    .filter(({ location }) => location !== 'path')
    .map(({ location, name, type }) => field(location, name, type));
  const body = (operation.requestBody?.content[0]?.fields ?? []).map(({ name, type }) => field('body', name, type));
  const given = operation.responses.find(({ status }) => status.startsWith('2'))?.content[0]?.fields ?? [];
  return [...parameters, ...body, ...given.map(({ name, type }) => field('response', name, type))].slice(0, FIELDS_MAX);
}

function observationsOf(operation: SpecOperation, host: string, practice: Practice, random: () => number): Observation[] {
  const fields = fieldsOf(operation);
  return Array.from(
    { length: practice.requests },
    (_, at): Observation => ({
      at: START + at * 60_000,
      method: operation.method,
      host,
      segments: operation.template
        .split('/')
        .slice(1)
        .map((segment) => (segment.startsWith('{') ? `${Math.floor(random() * 1e9).toString(36)}x9` : segment)),
      protocol: 'rest',
      action: '',
      status: practice.failing && random() < 0.2 ? 500 : 200,
      auth: practice.open ? 'none' : practice.partner ? 'mtls' : 'jwt',
      clientClass: practice.internal ? 'private' : 'public',
      client: String(at % 40).padStart(8, '0'),
      tls: !practice.plain,
      direction: 'inbound',
      requestType: operation.requestBody === null ? '' : 'application/json',
      responseType: 'application/json',
      requestBytes: 100,
      responseBytes: 500,
      latency_ms: 10,
      hostile: practice.attacked && random() < 0.05,
      fields: at % 3 === 0 ? fields : null,
    }),
  );
}

/** An estate made of a description: every operation called, each run as chance has it. */
export function estateOf(spec: ApiSpec, seed: number): readonly OperationRecord[] {
  const random = seeded(seed);
  const host = 'api.estate.example';
  const inventory = createInventory();
  const runs = spec.operations.map((operation, rank) => ({ operation, practice: practiceOf(random, rank % 60) }));
  const described = runs.filter(({ practice }) => !practice.shadow).map(({ operation }) => ({ ...operation, host }));
  inventory.addSpec({ ...spec, servers: [{ host, basePath: '' }], operations: described });
  const observations = runs.flatMap(({ operation, practice }) => observationsOf(operation, host, practice, random));
  for (const observation of observations.toSorted((a, b) => a.at - b.at)) inventory.observe(observation);
  return inventory.operations();
}
