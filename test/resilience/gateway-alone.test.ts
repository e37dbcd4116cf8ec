import type { Coverage, Overview, PolicyView } from '@sallyport/control-plane/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../main-job/product.fixture.ts';
import { Site } from './site.fixture.ts';

const BODY_BYTES_MAX = 1_000;

describe('a gateway that starts while the control plane is down', () => {
  let site: Site;
  const got: { readonly path: string; readonly bytes: number }[] = [];

  const post = async (path: string, body: string | ReadableStream<Uint8Array>): Promise<number> => {
    const headers = { 'content-type': 'text/plain' };
    const answer = await fetch(`http://127.0.0.1:${site.port}${path}`, { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
    await answer.arrayBuffer();
    return answer.status;
  };
  const streamed = (text: string): ReadableStream<Uint8Array> => new Blob([text]).stream();

  beforeAll(async () => {
    site = await Site.open({
      policy: {
        body_bytes_max: BODY_BYTES_MAX,
        routes: [
          { id: 'closed', path: '/closed/**', on_error: 'closed' },
          { id: 'open', path: '/open/**', on_error: 'open' },
        ],
      },
      upstream: (request, response) => {
        let bytes = 0;
        request.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
        });
        request.on('end', () => {
          got.push({ path: request.url ?? '', bytes });
          response.end('ok');
        });
      },
    });
    await site.gateway.start();
  }, 90_000);

  afterAll(async () => {
    await site.close();
  }, 60_000);

  it('serves and protects by its file', async () => {
    expect(await post('/plain/a', 'hello')).toBe(200);
    expect(await post('/plain/b', "x' UNION SELECT card FROM vault--")).toBe(403);
    expect(got).toEqual([{ path: '/plain/a', bytes: 5 }]);
  });

  it('stops a body too large to be inspected where the route fails closed', async () => {
    const large = 'a'.repeat(BODY_BYTES_MAX + 1);
    expect(await post('/closed/a', large)).toBe(413);
    expect(await post('/closed/b', streamed(large))).toBe(413);
    expect(await post('/closed/c', large.slice(1))).toBe(200);
    expect(got.map(({ path }) => path)).toEqual(['/plain/a', '/closed/c']);
  });

  it('passes it whole where the route fails open', async () => {
    const large = 'a'.repeat(BODY_BYTES_MAX * 300);
    expect(await post('/open/a', large)).toBe(200);
    expect(await post('/open/b', streamed(large))).toBe(200);
    expect(got.slice(-2)).toEqual([
      { path: '/open/a', bytes: large.length },
      { path: '/open/b', bytes: large.length },
    ]);
  });

  it('counts each as not wholly inspected, with the reason', async () => {
    expect(await site.metric('sallyport_coverage_gaps_total', 'reason="body-too-large"')).toBe(4);
    expect(await site.metric('sallyport_coverage_requests_total', 'state="partial"')).toBe(4);
    expect(await site.metric('sallyport_coverage_requests_total', 'state="whole"')).toBe(3);
  });

  it('hands all of it over once the control plane is there', async () => {
    await site.controlPlane.start();
    const api = await site.signIn();
    const overview = await until(async () => {
      const seen = await api.get<Overview>('/overview');
      return seen.totals.requests >= 7 ? seen : null;
    }, 'the exchanges in the store');
    expect(overview.totals).toMatchObject({ requests: 7, attacks: 3, blocked: 3 });
    const coverage = await api.get<Coverage>('/coverage');
    expect(coverage).toMatchObject({ requests: 7, inspected_wholly: 3, gaps: [{ reason: 'body-too-large', requests: 4 }] });
  }, 90_000);

  it('takes what is set in the console, and keeps to it when it starts alone again', async () => {
    const api = await site.signIn();
    const { version } = await api.get<PolicyView>('/settings/policy');
    await api.send('PUT', '/settings/mode', { version, level: 'global', mode: 'monitor', reason: 'for the test' });
    const attack = (): Promise<number> => post('/plain/c', "x' UNION SELECT card FROM vault--");
    await until(async () => ((await attack()) === 200 ? true : null), 'the mode of the console');
    expect(await site.gateway.stop()).toBe(0);
    expect(await site.controlPlane.stop()).toBe(0);
    await site.gateway.start();
    expect(await attack()).toBe(200);
  }, 90_000);
});
