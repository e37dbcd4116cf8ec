import { Cleanup } from '../../apps/gateway/src/gateway.fixture.ts';
import { FRAMEWORKS, startApp } from '../../packages/middleware/src/middleware.fixture.ts';
import { type Case, CORPUS } from '../../test/forms/corpus.ts';
import { type Driver, rawRequest, sendRaw, upstream } from '../../test/forms/driver.fixture.ts';
import { extAuthz, extProc, haproxy, inline, nginx } from '../../test/forms/drivers.fixture.ts';
import { program } from '../../test/forms/program.fixture.ts';
import { HAPROXY, NGINX, startHaproxy, startNginx } from '../../test/forms/proxies.fixture.ts';
import { median, quantile, spread } from '../statistics.ts';

const WARM_UP = 200;
const REQUESTS = 300;
const ROUNDS = 3;

type Send = () => Promise<unknown>;

interface Pair {
  readonly name: string;
  /** The same path without Sallyport; `null` where the round trip of the question is all there is. */
  readonly without: Send | null;
  readonly with: Send;
}

/** Sends one request after the other; the median and the 99th percentile of a round, microseconds. */
async function round(send: Send): Promise<readonly [p50: number, p99: number]> {
  const times = new Float64Array(REQUESTS);
  for (let index = 0; index < REQUESTS; index++) {
    const start = performance.now();
    await send();
    times[index] = (performance.now() - start) * 1_000;
  }
  times.sort();
  return [quantile(times, 0.5), quantile(times, 0.99)];
}

const request = CORPUS.find(({ name }) => name === 'honest JSON') as Case;
const bytes = rawRequest(request);
const sending =
  (driver: Driver): Send =>
  () =>
    driver.send(request);

/** Without these lines the sample is a plain proxy. */
const PLAIN_NGINX = { 'auth_request /sallyport-auth;': '', 'mirror /sallyport-mirror;': '' };
const PLAIN_HAPROXY = {
  '  http-request deny deny_status 503 unless { var(txn.sallyport.action) -m found }\n': '',
  '  http-response wait-for-body time 500ms at-least 65536\n': '',
  '  http-response send-spoe-group sallyport sallyport-answers\n': '',
  '  filter spoe engine sallyport config': '  # filter spoe engine sallyport config',
};

async function pairs(cleanup: Cleanup): Promise<Pair[]> {
  const api = await upstream(cleanup);
  const found: Pair[] = [{ name: 'inline proxy', without: () => sendRaw(api, bytes), with: sending(await inline(cleanup)) }];
  found.push({ name: 'ext_authz (the question alone)', without: null, with: sending(await extAuthz(cleanup)) });
  found.push({ name: 'ext_proc, four messages (the questions alone)', without: null, with: sending(await extProc(cleanup, 'BUFFERED')) });
  const nginxPath = program(...NGINX);
  if (nginxPath !== null) {
    const plain = await startNginx(nginxPath, cleanup, { api, auth: api, mirror: api, changes: PLAIN_NGINX });
    found.push({
      name: 'nginx auth_request and mirror',
      without: () => sendRaw(plain, bytes),
      with: sending(await nginx(nginxPath, cleanup)),
    });
  }
  const haproxyPath = program(...HAPROXY);
  if (haproxyPath !== null) {
    const plain = await startHaproxy(haproxyPath, cleanup, { api, agent: api, changes: PLAIN_HAPROXY });
    found.push({
      name: 'HAProxy spoe, answers too',
      without: () => sendRaw(plain, bytes),
      with: sending(await haproxy(haproxyPath, cleanup)),
    });
  }
  for (const framework of FRAMEWORKS) found.push(await application(framework, cleanup));
  return found;
}

/** The application that looks at nothing is the same one in mode off: what is left of the middleware is reading the body first. */
async function application(framework: (typeof FRAMEWORKS)[number], cleanup: Cleanup): Promise<Pair> {
  const start = async (mode: string): Promise<Send> => {
    const app = await startApp(framework, (directory) => ({ gateway: { record: { directory }, admin: { port: 0 } }, policy: { mode } }));
    cleanup.add(() => app.close());
    return () => sendRaw(app.port, bytes);
  };
  return { name: `${framework} middleware, against mode off`, without: await start('off'), with: await start('block') };
}

/** What each form adds to a request, one at a time, over loopback, everything in one process but nginx and HAProxy. */
export async function forms(): Promise<string> {
  const cleanup = new Cleanup();
  try {
    const measured = (await pairs(cleanup)).map((pair) => ({
      pair,
      without: [] as number[],
      with50: [] as number[],
      with99: [] as number[],
    }));
    for (const { pair } of measured) for (let index = 0; index < WARM_UP; index++) await Promise.all([pair.with(), pair.without?.()]);
    for (let index = 0; index < ROUNDS; index++) {
      for (const item of measured) {
        if (item.pair.without !== null) item.without.push((await round(item.pair.without))[0]);
        const [p50, p99] = await round(item.pair.with);
        item.with50.push(p50);
        item.with99.push(p99);
      }
    }
    const rows = measured.map(({ pair, without, with50, with99 }) => {
      const base = without.length === 0 ? null : median(without);
      return `| ${pair.name} | ${base === null ? '-' : spread(without)} | ${spread(with50)} | ${Math.round(median(with50) - (base ?? 0))} | ${spread(with99)} |\n`;
    });
    return `| form | p50 without, us | p50 with, us | added, us | p99 with, us |\n|---|---|---|---|---|\n${rows.join('')}`;
  } finally {
    await cleanup.run();
  }
}
