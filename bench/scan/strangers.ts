/**
 * What `sallyport scan` finds of the documented weaknesses of services that were written before anyone looked at the checks, and what it
 * claims of their fixed twins: `node --conditions=source bench/scan/strangers.ts [service,...] [variant,...] [--verbose]`.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  accounts,
  description,
  SERVICES,
  type ServiceName,
  start,
  type Weakness,
  weaknessesOf,
} from '../../test/targets/strangers/services.ts';

interface Variant {
  readonly fixed: boolean;
  readonly spec: 'complete' | 'plain' | 'thin';
  readonly options: readonly string[];
  readonly habits?: readonly string[];
  readonly admin?: boolean;
}

const VARIANTS: Readonly<Record<string, Variant>> = {
  full: { fixed: false, spec: 'complete', options: ['--destructive'], admin: true },
  users: { fixed: false, spec: 'complete', options: ['--destructive'] },
  plain: { fixed: false, spec: 'plain', options: ['--destructive'] },
  thin: { fixed: false, spec: 'thin', options: ['--destructive'] },
  default: { fixed: false, spec: 'complete', options: [] },
  twin: { fixed: true, spec: 'complete', options: ['--destructive'], admin: true },
  'twin-plain': { fixed: true, spec: 'plain', options: ['--destructive'] },
  'twin-limit': { fixed: true, spec: 'complete', options: ['--destructive'], habits: ['limit', 'jitter', 'cookies'] },
  'twin-waf': { fixed: true, spec: 'complete', options: ['--destructive'], habits: ['waf', 'cookies'] },
  'twin-envelope': { fixed: true, spec: 'complete', options: ['--destructive'], habits: ['envelope'] },
  'twin-soft': { fixed: true, spec: 'complete', options: ['--destructive'], habits: ['soft404', 'eventual', 'jitter'] },
};

interface Found {
  readonly check: string;
  readonly operation: string;
  readonly owasp: string;
  readonly cwe: number;
  readonly severity: string;
  readonly proof: readonly string[];
}

interface Outcome {
  readonly findings: readonly Found[];
  readonly requests: number;
  readonly duration_ms: number;
  readonly coverage: { operations: number; reached: readonly string[]; unreached: readonly unknown[] };
  readonly notes: readonly string[];
}

const matches = (weakness: Weakness, finding: Found): boolean =>
  weakness.cwe.includes(finding.cwe) &&
  (weakness.operations.includes('*') || finding.operation === '*' || weakness.operations.includes(finding.operation));

const verbose = process.argv.includes('--verbose');
const [services, variants] = process.argv.slice(2).filter((each) => !each.startsWith('--'));
const folder = mkdtempSync(join(tmpdir(), 'strangers-'));

for (const name of (services?.split(',') ?? SERVICES) as ServiceName[]) {
  for (const label of variants?.split(',') ?? Object.keys(VARIANTS)) {
    const variant = VARIANTS[label];
    if (variant === undefined) throw new Error(`no variant ${label}`);
    report(name, label, variant, await measure(name, label, variant));
  }
}

async function measure(name: ServiceName, label: string, variant: Variant): Promise<Outcome> {
  const service = await start(name, variant.fixed ? ['--fixed'] : []);
  const users = await accounts(name, service.port);
  const front = variant.habits === undefined ? undefined : await start('front', [String(service.port), ...variant.habits]);
  const target = `http://127.0.0.1:${(front ?? service).port}${name === 'notes' ? '/graphql' : ''}`;
  const json = join(folder, `${name}-${label}.json`);
  const admin = variant.admin === true ? adminOf(name) : [];
  const identities = [...users, ...admin].flatMap((user) => ['--user', user]);
  const args = [
    'scan',
    '--target',
    target,
    '--spec',
    description(name, variant.spec, folder),
    ...identities,
    ...variant.options,
    '--seed',
    'strangers',
    '--json',
    json,
    '--summary',
    join(folder, `${name}-${label}.txt`),
  ];
  const failure = await new Promise<string>((resolve) => {
    execFile(process.execPath, ['--conditions=source', 'apps/cli/src/main.ts', ...args], { maxBuffer: 1e8 }, (error, stdout, stderr) =>
      resolve(error !== null && !existsSync(json) ? `${stdout}${stderr}` : ''),
    );
  });
  service.stop();
  front?.stop();
  if (failure !== '') throw new Error(failure);
  return JSON.parse(readFileSync(json, 'utf8')) as Outcome;
}

function adminOf(name: ServiceName): readonly string[] {
  if (name === 'bank') return ['admin:manager=manager:The-managers-own-word'];
  return name === 'notes' ? ['admin:root=root:hunter2-but-long'] : [];
}

function report(name: ServiceName, label: string, variant: Variant, outcome: Outcome): void {
  const real = outcome.findings.filter(({ severity }) => severity !== 'info');
  const cost = `${outcome.requests} requests, ${Math.round(outcome.duration_ms / 1000)} s, reached ${outcome.coverage.reached.length} of ${outcome.coverage.operations}`;
  const say = (line: string) => process.stdout.write(`${line}\n`);
  if (variant.fixed) {
    say(`${name} ${label}: ${real.length} false findings of ${outcome.coverage.operations} operations; ${cost}`);
    for (const each of real)
      say(`  FALSE ${each.severity} ${each.check} ${each.operation}: ${each.proof.join(' | ').slice(0, verbose ? 2000 : 300)}`);
  } else {
    const weaknesses = weaknessesOf(name);
    const missed = weaknesses.filter((weakness) => !real.some((finding) => matches(weakness, finding)));
    say(
      `${name} ${label}: found ${weaknesses.length - missed.length} of ${weaknesses.length} (${Math.round((100 * (weaknesses.length - missed.length)) / weaknesses.length)} %); ${cost}`,
    );
    for (const each of missed) say(`  MISSED ${each.id} ${each.class} ${each.what} (${each.operations.join(', ')})`);
    const extra = real.filter((finding) => !weaknesses.some((weakness) => matches(weakness, finding)));
    for (const each of extra)
      say(`  EXTRA ${each.severity} ${each.check} ${each.operation}: ${each.proof.join(' | ').slice(0, verbose ? 2000 : 200)}`);
  }
  if (verbose) for (const each of outcome.coverage.unreached) say(`  unreached ${JSON.stringify(each)}`);
  if (verbose) for (const each of outcome.notes) say(`  note ${each}`);
}
process.stdout.write(`reports in ${folder}\n`);
