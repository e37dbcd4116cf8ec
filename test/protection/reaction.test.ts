import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../main-job/product.fixture.ts';
import { Site } from '../resilience/site.fixture.ts';

/** RFC 9470: the client has to come back with a stronger authentication. */
const STEP_UP = 'Bearer error="insufficient_user_authentication", acr_values="strong"';

let site: Site;

beforeAll(async () => {
  site = await Site.open({
    policy: {
      abuse: {
        detectors: {
          'credential-stuffing': { reaction: 'block', reaction_s: 600 },
          'brute-force': { reaction: 'challenge', reaction_s: 600 },
        },
        challenge: {
          status: 401,
          location: 'https://id.bank.example/step-up?back={path}',
          headers: { 'www-authenticate': STEP_UP },
        },
      },
    },
    upstream: (request, response) => {
      response.writeHead(request.url === '/auth/login' ? 401 : 200, { 'content-type': 'application/json' });
      response.end('{}');
    },
  });
  await site.controlPlane.start();
  await site.gateway.start();
}, 120_000);

afterAll(() => site.close(), 60_000);

const tryPassword = (name: string, password: string): Promise<Response> => {
  const body = JSON.stringify({ username: name, password });
  return fetch(`http://127.0.0.1:${site.port}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
};
const signIn = async (name: string): Promise<number> => (await tryPassword(name, `pw-${name}`)).status;

it('who tries passwords for one name is sent to prove itself, others are not, and a person can end it', async () => {
  const stepUp = async (name: string): Promise<string | null> => (await tryPassword(name, 'one more')).headers.get('www-authenticate');
  for (let index = 0; index < 12; index++) await tryPassword('ada', `guess${index}`);
  await until(async () => ((await stepUp('ada')) === null ? null : true), 'the challenge', 30_000);
  const challenged = await tryPassword('ada', 'one more');
  expect([challenged.status, challenged.headers.get('www-authenticate')]).toEqual([401, STEP_UP]);
  expect(challenged.headers.get('location')).toBe('https://id.bank.example/step-up?back=%2Fauth%2Flogin');
  expect(await stepUp('bo')).toBeNull();
  const api = await site.signIn();
  const { items } = (await api.get('/reactions')) as { items: { id: string; kind: string; until: number }[] };
  const reaction = items.find(({ id }) => id.startsWith('brute-force:username:'));
  expect(reaction?.kind).toBe('challenge');
  // Once the bank has seen the proof it ends the reaction, and the next sign-in reaches the bank again.
  await api.text(`/reactions/${encodeURIComponent(reaction?.id ?? '')}`, 'DELETE');
  await until(async () => ((await stepUp('ada')) === null ? true : null), 'the end of the challenge', 30_000);
}, 90_000);

it('a list of names tried through a gateway is found in the control plane and blocked at the gateway', async () => {
  for (let index = 0; index < 12; index++) expect(await signIn(`name${index}@mail.example`)).toBe(401);
  await until(async () => ((await signIn('next@mail.example')) === 403 ? true : null), 'the block', 30_000);
  const api = await site.signIn();
  const { items } = (await api.get('/alerts')) as {
    items: { detector: string; subject: { kind: string; value: string }; evidence: string[] }[];
  };
  const alert = items.find((item) => item.detector === 'credential-stuffing' && item.subject.kind === 'address');
  expect(alert?.subject.value).toBe('127.0.0.1');
  expect(alert?.evidence.length).toBeGreaterThan(0);
}, 90_000);
