import type { ExchangeEvent } from '@sallyport/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cleanup } from '../../apps/gateway/src/gateway.fixture.ts';
import { FRAMEWORKS } from '../../packages/middleware/src/middleware.fixture.ts';
import { type Case, CORPUS } from './corpus.ts';
import type { Driver, Reply } from './driver.fixture.ts';
import { extAuthz, extAuthzHttp, extProc, haproxy, inline, middleware, mirror, nginx } from './drivers.fixture.ts';
import { program } from './program.fixture.ts';
import { HAPROXY, NGINX } from './proxies.fixture.ts';

/** What one case came to: the answer the client got, and what was recorded. */
interface Result {
  readonly reply: Reply;
  readonly event: ExchangeEvent;
}

async function replay(driver: Driver): Promise<Map<string, Result>> {
  const replies: Reply[] = [];
  let sent = 0;
  for (const request of CORPUS) {
    for (let time = 1; time < (request.times ?? 1); time++) {
      await driver.send(request);
      await driver.recorded(++sent);
    }
    replies.push(await driver.send(request));
    await driver.recorded(++sent).catch((error: Error) => {
      throw new Error(`${request.name}: ${error.message}; ${JSON.stringify(replies.at(-1))}`);
    });
  }
  const events = await driver.events();
  expect(events).toHaveLength(sent);
  const results = new Map<string, Result>();
  let at = -1;
  for (const [index, request] of CORPUS.entries()) {
    at += request.times ?? 1;
    results.set(request.name, { reply: replies[index] as Reply, event: events[at] as ExchangeEvent });
  }
  return results;
}

/** What has to be the same everywhere. */
function decided({ reply, event }: Result): object {
  const { decision, principal, operation, client, host, path, method, findings, signals = [], excerpt } = event;
  return {
    reply,
    request: { method, host, path, client, operation, principal },
    decision: { ...decision, reasons: decision.reasons.map(({ kind, rule }) => `${kind} ${rule}`) },
    findings: findings
      .filter(({ point }) => !point.startsWith('response'))
      .map(({ detector, point, evidence }) => ({ detector, point, evidence })),
    signals: signals.map(({ kind, rule, action }) => ({ kind, rule, action })),
    masked: excerpt === null ? null : { target: excerpt.target, body: excerpt.body },
  };
}

/** Why a case comes out otherwise in a form, and what it comes to. docs/deployment.md has the table. */
type Exception = (expected: Result, seen: Result) => object | null;

interface FormCase {
  readonly name: string;
  readonly start: ((cleanup: Cleanup) => Promise<Driver>) | null;
  /** The expectation of a case that this form cannot meet as the inline proxy does; `null` where it can. */
  readonly exception: Exception;
}

const asInline: Exception = () => null;

/** A copy is only recorded: what would have been refused passes, and the event says what set its mode. */
const asCopy: Exception = (want) => {
  const whole = decided(want) as { decision: { mode: string; reasons: string[] } };
  const { mode, reasons } = whole.decision;
  return {
    ...whole,
    reply: { status: 200, code: '' },
    decision: {
      ...whole.decision,
      action: 'pass',
      mode: mode === 'block' ? 'monitor' : mode,
      reasons: reasons.map((reason) => (mode === 'block' && reason.startsWith('mode ') ? 'mode form' : reason)),
    },
  };
};

/** nginx shows auth_request no bodies, so what only a body gives away is found in the copy, too late to stop it. */
const IN_THE_BODY: ReadonlySet<string> = new Set([
  'SQL in JSON',
  'SQL in JSON in chunks',
  'an operator in JSON',
  'a command in a form',
  'an entity in XML',
  'a path in a file name',
  'SQL in gzip',
  'SQL in deflate',
  'SQL in brotli',
  'an attack beside what is masked',
  'a large body on a route that fails closed',
  'an unknown coding on a route that fails closed',
  'deep JSON',
  'a field that is not described',
]);

const atNginx: Exception = (want, seen) => {
  const stopped = want.event.decision.action === 'block' && !IN_THE_BODY.has(nameOf(want));
  expect(seen.event.listener).toBe(stopped ? 'nginx' : 'nginx-mirror');
  return stopped ? null : asCopy(want, seen);
};

function nameOf(result: Result): string {
  for (const [name, known] of expected) if (known === result) return name;
  return '';
}
const nginxPath = program(...NGINX);
const haproxyPath = program(...HAPROXY);

const FORMS: readonly FormCase[] = [
  { name: 'ext_authz', start: extAuthz, exception: asInline },
  { name: 'ext_authz by HTTP', start: extAuthzHttp, exception: asInline },
  { name: 'ext_proc BUFFERED', start: (cleanup) => extProc(cleanup, 'BUFFERED'), exception: asInline },
  { name: 'ext_proc STREAMED', start: (cleanup) => extProc(cleanup, 'STREAMED'), exception: asInline },
  { name: 'HAProxy', start: haproxyPath === null ? null : (cleanup) => haproxy(haproxyPath, cleanup), exception: asInline },
  { name: 'nginx', start: nginxPath === null ? null : (cleanup) => nginx(nginxPath, cleanup), exception: atNginx },
  ...FRAMEWORKS.flatMap((framework) =>
    ['import', 'require'].map((how) => ({
      name: `${framework} middleware by ${how}`,
      start: (cleanup: Cleanup) => middleware(framework, how === 'require', cleanup),
      exception: asInline,
    })),
  ),
  { name: 'mirror', start: mirror, exception: asCopy },
];

const cleanup = new Cleanup();
let expected: Map<string, Result>;

beforeAll(async () => {
  expected = await replay(await inline(cleanup));
}, 60_000);
afterAll(() => cleanup.run());

describe('the corpus through the inline proxy', () => {
  it.each(CORPUS)('$name', ({ name, inline: outcome }) => {
    const { reply } = expected.get(name) as Result;
    expect(outcome === 'pass' ? `${reply.status} ${reply.code}` : reply.code).toBe(outcome === 'pass' ? '200 ' : outcome);
  });
});

describe.each(FORMS)('the corpus through $name', ({ name: form, start, exception }) => {
  let seen: Map<string, Result>;
  beforeAll(async () => {
    if (start !== null) seen = await replay(await start(cleanup));
  }, 90_000);

  it.skipIf(start === null).each(CORPUS.map((request: Case) => request.name))('%s', (name) => {
    const [want, got] = [expected.get(name) as Result, seen.get(name) as Result];
    expect(decided(got), `${form}: ${name}`).toEqual(exception(want, got) ?? decided(want));
  });
});
