import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../main-job/product.fixture.ts';
import { Site } from '../resilience/site.fixture.ts';

let site: Site;

beforeAll(async () => {
  site = await Site.open({
    policy: { abuse: { detectors: { 'credential-stuffing': { reaction: 'block', reaction_s: 600 } } } },
    upstream: (request, response) => {
      response.writeHead(request.url === '/auth/login' ? 401 : 200, { 'content-type': 'application/json' });
      response.end('{}');
    },
  });
  await site.controlPlane.start();
  await site.gateway.start();
}, 120_000);

afterAll(() => site.close(), 60_000);

const signIn = async (name: string): Promise<number> => {
  const body = JSON.stringify({ username: name, password: `pw-${name}` });
  const answer = await fetch(`http://127.0.0.1:${site.port}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return answer.status;
};

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
