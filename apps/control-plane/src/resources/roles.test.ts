import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guardOf, mayUse } from '../access/actor.ts';
import * as contract from '../contract/index.ts';
import { type AnyEndpoint, ROLES } from '../contract/index.ts';
import { Client, startPlane, type TestPlane } from '../testing/plane.ts';
import { RESOURCES } from './index.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await startPlane({ store: 'down' });
  for (const role of ROLES) await plane.as(role);
});
afterAll(() => plane.remove());

const routes = RESOURCES.flatMap((resource) => resource.routes.map((route) => ({ resource, endpoint: route.endpoint })));
const endpoints = Object.values(contract).filter(
  (value): value is AnyEndpoint => typeof value === 'object' && value !== null && 'method' in value && 'path' in value,
);

it('serves every endpoint of the contract, and nothing else', () => {
  expect(routes.map(({ endpoint }) => endpoint.id).sort()).toEqual(endpoints.map((endpoint) => endpoint.id).sort());
});

it('has a policy for every route, and no policy without a route', () => {
  for (const resource of RESOURCES) {
    expect(Object.keys(resource.policy).sort()).toEqual(resource.routes.map((route) => route.endpoint.id).sort());
  }
});

/** They only answer what would be. */
const CHANGE_NOTHING: readonly string[] = ['policy.check', 'policy.dry-run'];

it('gives nobody but an admin a way to change users, tokens or the policy, or to attest', () => {
  for (const { resource, endpoint } of routes) {
    if (CHANGE_NOTHING.includes(endpoint.id)) continue;
    if (endpoint.method === 'GET' || !['users', 'tokens', 'policy', 'rules', 'attestations'].includes(resource.name)) continue;
    const guard = guardOf(resource.policy, endpoint.id);
    for (const role of ['analyst', 'auditor'] as const) expect(mayUse({ kind: 'user', id: '', name: '', role }, guard)).toBe(false);
  }
});

/** A path with its parameters filled in, that names nothing. */
function pathOf(endpoint: AnyEndpoint): string {
  const path = endpoint.path.replace(':id', 'none').replace(':format', 'json').replace(':version', '9999');
  return `${path}${QUERIES[endpoint.id] ?? ''}`;
}

/** What an endpoint must be asked with. */
const QUERIES: Readonly<Record<string, string>> = {
  'attacks.groups': '?by=class',
  'alerts.evidence': '?at=0',
  'drift.pull_request': '?spec=none',
  'operations.openapi': '?host=none',
};

/** The routes whose guard admits whoever is signed in end the session or stay open; they are tested by themselves. */
const guarded = routes.filter(({ resource, endpoint }) => !['public', 'signed-in'].includes(guardOf(resource.policy, endpoint.id)));

describe.each(ROLES)('as %s', (role) => {
  it.each(guarded.map(({ resource, endpoint }) => [endpoint.id, resource, endpoint] as const))(
    '%s is refused exactly where the table says so',
    async (_id, resource, endpoint) => {
      const client = await plane.as(role);
      // Bodies are wrong on purpose: whoever is let in changes nothing. A role that is refused must hear that first.
      const body = endpoint.body === null ? undefined : VALID_BODIES[endpoint.id];
      const { status } = await client.send(endpoint.method, pathOf(endpoint), body);
      const allowed = mayUse({ kind: 'user', id: '', name: '', role }, guardOf(resource.policy, endpoint.id));
      if (allowed) expect([200, 204, 404, 409, 422, 503]).toContain(status);
      else expect(status).toBe(403);
    },
  );
});

it.each(routes.map(({ endpoint }) => [endpoint.id, endpoint] as const).filter(([id]) => id !== 'session.sign-in'))(
  '%s is closed to whoever is not signed in',
  async (_id, endpoint) => {
    const client = new Client(plane.url);
    const answer = await client.send(endpoint.method, pathOf(endpoint), endpoint.body === null ? undefined : VALID_BODIES[endpoint.id]);
    expect(answer.status).toBe(401);
    expect(answer.body.code).toBe('UNAUTHENTICATED');
  },
);

/** Bodies that pass their schema and fail behind it, so that the matrix changes nothing. */
const VALID_BODIES: Readonly<Record<string, unknown>> = {
  'session.change-password': { current: 'x', next: 'a password that is long enough' },
  'users.create': { name: 'the-analyst', role: 'auditor' },
  'users.update': { role: 'auditor' },
  'tokens.create': { name: 'expired', role: 'auditor', expires_at: 7_000_000_000_000 },
  'reports.create': { framework: 'no-such-framework', from: 0, to: 1 },
  'weaknesses.patch.apply': { when: "path starts_with '/'" },
  'weaknesses.ticket': { system: 'none' },
  'policy.update': { version: 9_999, policy: {}, reason: 'matrix' },
  'policy.mode.update': { version: 9_999, level: 'global', mode: 'off', reason: 'matrix' },
  'policy.check': { text: '' },
  'policy.dry-run': { text: '' },
  'policy.rollback': { version: 9_999, reason: 'matrix' },
  'policy.rollout.update': { version: 9_999, action: 'halt', reason: 'matrix' },
  'policy.changes.approve': { reason: 'matrix' },
  'policy.changes.reject': { reason: 'matrix' },
  'policy.changes.withdraw': { reason: 'matrix' },
  'attestations.create': {
    control: 'no-such-control',
    author: 'x',
    statement: 'x',
    period: { from: 0, to: 1 },
    expires: 1,
    reference: 'x',
  },
  'partners.create': { name: 'Matrix', clients: [], addresses: [], hosts: [] },
  'partners.update': { name: 'Matrix', clients: [], addresses: [], hosts: [] },
  'partners.report': { from: 1, to: 2 },
  'ownership.set': { items: [] },
  'ownership.import': { format: 'csv', name: 'x', text: 'none' },
  'reactions.create': { subject: { kind: 'address', value: 'none' }, kind: 'log', seconds: 1, reason: 'matrix' },
  'specs.upload': { name: 'x', text: 'none' },
  'drift.decide': { ids: ['drf_none'], decision: 'accepted' },
  'campaigns.create': {
    name: 'x',
    scope: { tags: [], owners: ['none'], criticality: [], scope: [], hosts: [] },
    due: 7_000_000_000_000,
    control: 'no-such-control',
  },
  'campaigns.answer': { items: ['none'], answer: 'attested' },
  'campaigns.remind': { owner: '' },
  'operations.what_if': { changes: [{ factor: 'exposure', value: 0 }] },
  'views.save': { page: 'inventory', name: 'x', search: '' },
  'specs.fetch': { url: 'https://not.allowed.example/x' },
  'specs.restore': { version: 'none' },
  'weaknesses.move': { from: 'open', to: 'triaged' },
  'weaknesses.accept': { from: 'open', reason: 'matrix', expires_at: 1 },
  'weaknesses.assign': { owner: 'x' },
  'weaknesses.comment': { text: 'x' },
  'weaknesses.import': { text: 'none' },
  'proposals.accept': { note: 'no such proposal' },
  'rules.change': { version: 9_999, section: 'limits', id: 'none', enforced: false },
  'rules.promote': { version: 9_999, violation: 'invalid-body', percent: 0 },
  'drafts.create': { host: 'no-such-host' },
  'drafts.decide': { operations: [] },
  'proposals.reject': { note: 'no such proposal' },
};
