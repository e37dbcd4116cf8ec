import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { ownSets, specSets } from '../discovery/sets.ts';
import { type DiscoverySet, type Made, makeRequests } from '../discovery/traffic.ts';
import { estateCost } from './estate.ts';

const REQUESTS = 1_000_000;
const SEED = 20_260_201;
const START = Date.UTC(2026, 0, 5);
const PAGE = resolve(import.meta.dirname, '../../docs/measured/ingest.md');
const CLI = resolve(import.meta.dirname, '../../apps/cli/dist/main.js');

/** What recorders have: a log line, or the whole exchange. */
const FORMS: readonly { readonly name: string; readonly line: (host: string, made: Made, at: number) => string }[] = [
  {
    name: 'access log (nginx JSON)',
    line: (host, { method, path }, at) =>
      JSON.stringify({
        time_iso8601: new Date(START + at * 1_000).toISOString(),
        remote_addr: `203.0.113.${at % 250}`,
        request_method: method,
        request_uri: path,
        http_host: host,
        status: 200,
        body_bytes_sent: 300,
        request_time: 0.012,
        http_user_agent: 'bench/1',
      }),
  },
  {
    name: 'exchanges with bodies (JSONL)',
    line: (host, { method, path }, at) =>
      JSON.stringify({
        id: String(at),
        method,
        path,
        headers: { host, 'user-agent': 'bench/1', authorization: 'Bearer aaaaaaaaaaaaaaaaaaaaaaaaaaaa' },
        ...(method === 'POST' || method === 'PUT' ? { body: `{"amount":${at % 9_999},"currency":"EUR","note":"rent ${at % 12}"}` } : {}),
        response: {
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: `{"id":"${at}","status":"done","balance":${at % 777}}`,
          latency_ms: 12,
        },
        ts: new Date(START + at * 1_000).toISOString(),
        client_ip: `203.0.113.${at % 250}`,
      }),
  },
];

function write(file: string, sets: readonly DiscoverySet[], line: (typeof FORMS)[number]['line']): void {
  const templates = sets.reduce((sum, set) => sum + set.templates.length, 0);
  const each = Math.ceil(REQUESTS / templates);
  const out = openSync(file, 'w');
  let at = 0;
  for (const set of sets) {
    const lines = makeRequests(set, { seed: SEED, requestsEach: each, answers: false }).map((made) => line(set.host, made, at++));
    writeSync(out, `${lines.slice(0, REQUESTS - at + lines.length).join('\n')}\n`);
  }
  closeSync(out);
}

/** Seconds of the built command, on one core. */
function measure(file: string, out: string): number {
  const started = performance.now();
  const run = spawnSync('taskset', ['-c', '1', process.execPath, CLI, 'discover', '--in', file, '--json', out], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`discover: ${run.stderr}`);
  return (performance.now() - started) / 1_000;
}

/** `npm run bench -- ingest`: a million requests read by `discover` on one core, written to docs/measured/ingest.md. */
export async function ingest(): Promise<string> {
  const data = process.env.SALLYPORT_DATA_DIR;
  const sets = [...ownSets(), ...(data === undefined ? [] : await specSets(join(data, 'corpora/specs')))];
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-ingest-'));
  const rows = FORMS.map(({ name, line }) => {
    const file = join(folder, 'traffic');
    write(file, sets, line);
    const seconds = measure(file, join(folder, 'inventory.json'));
    return `| ${name} | ${seconds.toFixed(1)} | ${((seconds / REQUESTS) * 1e6).toFixed(1)} |`;
  });
  const cost = estateCost();
  rmSync(folder, { recursive: true, force: true });
  const page = `# How fast recorded traffic is read

Written by \`npm run bench -- ingest\`: ${REQUESTS.toLocaleString('en')} requests of the estates of \`bench/discovery\`, read, inspected and learned by \`sallyport discover\` on one core.

| recording | seconds | microseconds a request |
| --- | --- | --- |
${rows.join('\n')}

## A large estate

${cost.operations.toLocaleString('en')} operations with ${cost.parameters.toLocaleString('en')} parameters: ${cost.us_median.toFixed(1)} microseconds (median) to learn a request of which all fields are read, ${cost.megabytes.toFixed(0)} MB of memory with every record read.

| output | seconds |
| --- | --- |
${Object.entries(cost.outputs)
  .map(([name, seconds]) => `| ${name} | ${seconds.toFixed(2)} |`)
  .join('\n')}
`;
  mkdirSync(dirname(PAGE), { recursive: true });
  writeFileSync(PAGE, page);
  return page;
}
