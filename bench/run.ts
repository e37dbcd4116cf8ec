import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detectionBlind } from './detection/blind/report.ts';
import { detectionCost } from './detection/cost.ts';
import { detection } from './detection/report.ts';
import { discovery } from './discovery/run.ts';
import { exports } from './exports/run.ts';
import { forms } from './forms/run.ts';
import { ingest } from './ingest/run.ts';
import { mixedApi, rawBytes } from './load/mixed-api.ts';
import { memory } from './memory.ts';
import { risk } from './risk/run.ts';
import { readScenario, type Scenario, scenarioNames, type TargetName } from './scenario.ts';
import { sensitive } from './sensitive/run.ts';
import { nginxReady, startNginx } from './targets/nginx.ts';
import type { Target } from './targets/process.ts';
import { type SallyportTarget, startSallyport } from './targets/sallyport.ts';
import { throughput } from './throughput.ts';

const PROXY_CORE = 1;
const LOAD_CORE = 0;
const UPSTREAM_PORT = 18_900;
const TARGET_PORT = 18_910;

async function startTarget(name: TargetName, index: number, folder: string): Promise<Target | SallyportTarget> {
  const port = TARGET_PORT + index * 10;
  const common = { folder: join(folder, name), core: PROXY_CORE, port, upstream: UPSTREAM_PORT };
  switch (name) {
    case 'nginx':
      return startNginx(name, { ...common, paranoia: null });
    case 'nginx-modsecurity-crs-pl1':
      return startNginx(name, { ...common, paranoia: 1 });
    case 'sallyport':
      return startSallyport({ ...common, controlCore: LOAD_CORE, behaviour: true });
    case 'sallyport-without-behaviour':
      return startSallyport({ ...common, controlCore: LOAD_CORE, behaviour: false });
    default:
      return name satisfies never;
  }
}

async function measure(scenario: Scenario, folder: string): Promise<string> {
  const requests = mixedApi(scenario.requests, scenario.seed).map(rawBytes);
  const file = join(folder, 'requests');
  writeFileSync(file, requests.map((text) => `${text}\0\0\0\0\0\0\0\0`).join(''), 'utf8');
  const targets: (Target | SallyportTarget)[] = [];
  const upstream = await startNginx('upstream', {
    folder: join(folder, 'upstream'),
    core: LOAD_CORE,
    port: UPSTREAM_PORT,
    upstream: null,
    paranoia: null,
  });
  try {
    for (const [index, name] of scenario.targets.entries()) targets.push(await startTarget(name, index, folder));
    if (scenario.total === undefined) return await throughput(scenario, targets, file, requests);
    const sallyport = targets.find((target): target is SallyportTarget => 'worker' in target);
    if (sallyport === undefined) throw new Error('a memory scenario needs the target sallyport');
    return await memory(scenario, sallyport, sallyport.worker, file);
  } finally {
    for (const target of targets) await target.stop();
    await upstream.stop();
  }
}

/** Measurements of what is learned or found, rather than of speed. */
const STUDIES: Readonly<Record<string, () => string | Promise<string>>> = {
  discovery,
  sensitive,
  ingest,
  detection,
  'detection-blind': detectionBlind,
  'detection-cost': detectionCost,
  risk,
  exports,
  forms,
};

const name = process.argv[2];
const study = name === undefined ? undefined : STUDIES[name];
if (study !== undefined) process.stdout.write(await study());
else if (name === undefined || !scenarioNames().includes(name)) {
  process.stderr.write(`npm run bench -- SCENARIO, one of: ${[...scenarioNames(), ...Object.keys(STUDIES)].join(', ')}\n`);
  process.exitCode = 2;
} else {
  const scenario = readScenario(name);
  const missing = !nginxReady(scenario.targets.includes('nginx-modsecurity-crs-pl1'));
  if (missing) {
    process.stderr.write('nginx, wrk, libnginx-mod-http-modsecurity and modsecurity-crs are needed (Debian packages)\n');
    process.exitCode = 3;
  } else {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
    process.stderr.write(`${scenario.about}\n`);
    process.stdout.write(`${await measure(scenario, folder)}\n`);
    rmSync(folder, { recursive: true, force: true });
  }
}
