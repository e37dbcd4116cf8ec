import { createWriteStream, type WriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { SallyportError, type Severity } from '@sallyport/core';
import {
  CHECKS,
  lintDescription,
  loadScanConfig,
  type Resumed,
  readJournal,
  runScan,
  type ScanConfig,
  type ScanEvent,
  type ScanResult,
  scanSchema,
} from '@sallyport/scanner';
import { baselineText, FORMATTERS, type ReportFormat, reaches, readBaseline, type ScanReport, triage } from '@sallyport/scanner/report';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { readText } from '../../input.ts';
import { writeWhole } from '../../output.ts';
import { Progress, type Terminal } from '../../terminal.ts';
import { version } from '../../version.ts';
import { type ReadInput, readInput, type ScanInput } from './input.ts';

export interface ScanOptions extends ScanInput {
  readonly config?: string;
  readonly target?: string;
  readonly bearer: readonly string[];
  readonly user: readonly string[];
  readonly admin: readonly string[];
  readonly envFile?: string;
  readonly destructive: boolean;
  readonly readOnly: boolean;
  readonly checks?: string;
  readonly seed?: string;
  readonly budget?: number;
  readonly summary: string;
  readonly json?: string;
  readonly sarif?: string;
  readonly junit?: string;
  readonly evidence?: string;
  readonly markdown?: string;
  readonly html?: string;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly newOnly: boolean;
  readonly failOn: Severity | 'never';
  readonly journal?: string;
  readonly resume: boolean;
  readonly listChecks: boolean;
  readonly lint: boolean;
}

const clock = { now: () => Date.now(), micros: () => performance.now() * 1_000 };

/** Tests an API, writes the reports asked for, and says by its exit code whether something was found. */
export async function scan(options: ScanOptions, terminal: Terminal): Promise<ExitCode> {
  if (options.listChecks) return listChecks(terminal);
  const config = await readConfig(options);
  const read = await readInput(options, config.spec, options.config, terminal);
  const { api, text, place } = read;
  if (options.lint) return conclude(options, config, unwrap(lintDescription(text, api, place)), read, terminal);
  const resume = await readResume(options, config);
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt);
  const journal = options.journal === undefined ? null : createWriteStream(options.journal, { flags: options.resume ? 'a' : 'w' });
  try {
    const result = await runScan(
      {
        config,
        api,
        place,
        clock,
        resume,
        signal: stop.signal,
        jwtSecrets: await secretsOf(config, options.config),
        jwtPublicKey: await publicKeyOf(config, options.config),
      },
      listener(terminal, journal),
    );
    return await conclude(options, config, result, read, terminal);
  } finally {
    process.off('SIGINT', interrupt);
    await closed(journal);
  }
}

/** Sorts the findings, writes the reports and the baseline, and gives the exit code. */
async function conclude(
  options: ScanOptions,
  config: ScanConfig,
  result: ScanResult,
  { place }: ReadInput,
  terminal: Terminal,
): Promise<ExitCode> {
  const baseline = await baselineOf(options.baseline);
  const today = new Date(clock.now()).toISOString().slice(0, 10);
  const sorted = triage(result.findings, baseline, config.suppressions, today);
  const shown = options.newOnly ? { ...sorted, known: [] } : sorted;
  await writeReports(options, { result, triage: shown, spec: place, version: version() }, terminal);
  if (options.writeBaseline !== undefined) await writeWhole(options.writeBaseline, baselineText(result.findings));
  // What is in the baseline has been seen and judged; only what is new decides.
  return options.failOn !== 'never' && reaches(sorted.fresh, options.failOn) ? EXIT.negative : EXIT.ok;
}

function listChecks(terminal: Terminal): ExitCode {
  for (const { meta } of CHECKS)
    terminal.out(`${meta.id}\t${meta.owasp}\tCWE-${meta.cwe}\t${meta.severity}\t${meta.impact}\t${meta.title}\n`);
  return EXIT.ok;
}

/** The file, then the command line over it. */
async function readConfig(options: ScanOptions): Promise<ScanConfig> {
  if (options.envFile !== undefined) readEnvironment(options.envFile);
  const base =
    options.config === undefined
      ? scanSchema.parse({})
      : unwrap(loadScanConfig(await readText(options.config), options.config, process.env));
  const admins = options.admin.map((text) => ({ ...userIdentity(text, '--admin'), role: 'admin' }));
  const identities = [...options.bearer.map(bearerIdentity), ...options.user.map((text) => userIdentity(text, '--user')), ...admins];
  const parsed = scanSchema.safeParse({
    ...base,
    ...(options.target === undefined ? {} : { target: options.target }),
    ...(identities.length === 0 ? {} : { identities: [...base.identities, ...identities] }),
    ...(options.destructive ? { destructive: true } : {}),
    ...(options.readOnly ? { profile: 'read-only' } : {}),
    ...(options.checks === undefined ? {} : { checks: { ...base.checks, include: options.checks.split(',') } }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.budget === undefined ? {} : { budget: options.budget }),
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new SallyportError('USAGE', issue?.path.join('.') || 'scan', issue?.message ?? 'not allowed');
}

function unwrap<T>(result: { ok: true; value: T } | { ok: false; error: SallyportError }): T {
  if (!result.ok) throw result.error;
  return result.value;
}

/** `alice=eyJ...`, or `admin:root=eyJ...` with a role. */
function bearerIdentity(text: string): object {
  const { name, role, rest } = identityParts('--bearer', text);
  return { name, role, auth: { type: 'bearer', token: rest } };
}

/** `alice:password`; `alice=user:password` where the name in reports is to be another, `teller:tim=user:password` with a role. */
function userIdentity(text: string, flag: string): { name: string; role: string; auth: object } {
  const long = /^(?:([\w-]+):)?([\w.@-]+)=([^:]+):(.+)$/s.exec(text);
  const short = /^([^:]+):(.+)$/s.exec(text);
  if (long === null && short === null)
    throw new SallyportError('USAGE', flag, 'write USER:PASSWORD, NAME=USER:PASSWORD or ROLE:NAME=USER:PASSWORD');
  const [username, password] = long === null ? [short![1]!, short![2]!] : [long[3]!, long[4]!];
  const name =
    long?.[2] ??
    username
      .split('@', 1)[0]!
      .replace(/[^\w.-]/g, '-')
      .slice(0, 64);
  return { name, role: long?.[1] ?? 'user', auth: { type: 'password', username, password } };
}

/** Variables of a file, for `${NAME}` in the configuration; those that are set already stay. */
function readEnvironment(path: string): void {
  try {
    process.loadEnvFile(path);
  } catch (error) {
    throw new SallyportError('INPUT_UNREADABLE', path, error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function identityParts(flag: string, text: string): { name: string; role: string; rest: string } {
  const found = /^(?:([\w-]+):)?([\w.@-]+)=(.+)$/s.exec(text);
  if (found === null) throw new SallyportError('USAGE', flag, 'write NAME=VALUE, or ROLE:NAME=VALUE');
  return { name: found[2]!, role: found[1] ?? 'user', rest: found[3]! };
}

async function readResume(options: ScanOptions, config: ScanConfig): Promise<Resumed | null> {
  if (!options.resume) return null;
  if (options.journal === undefined) throw new SallyportError('USAGE', '--resume', 'name the journal to go on from with --journal');
  return unwrap(readJournal(await readText(options.journal), options.journal, new URL(config.target ?? 'http://target.missing').origin));
}

async function baselineOf(path: string | undefined): Promise<ReadonlySet<string>> {
  return path === undefined ? new Set() : unwrap(readBaseline(await readText(path), path));
}

async function secretsOf(config: ScanConfig, configPath: string | undefined): Promise<string[]> {
  const file = config.jwt.secrets_file;
  return file === undefined ? [] : (await readText(beside(configPath, file))).split('\n').filter((line) => line !== '');
}

async function publicKeyOf(config: ScanConfig, configPath: string | undefined): Promise<string | null> {
  const file = config.jwt.public_key_file;
  return file === undefined ? null : readFile(beside(configPath, file), 'utf8');
}

function beside(configPath: string | undefined, file: string): string {
  return resolve(configPath === undefined ? '.' : dirname(configPath), file);
}

/** Shows progress and writes the journal, from the same events. */
function listener(terminal: Terminal, journal: WriteStream | null): (event: ScanEvent) => void {
  let progress: Progress | null = null;
  let findings = 0;
  return (event) => {
    journal?.write(`${JSON.stringify(event)}\n`);
    switch (event.kind) {
      case 'started':
        terminal.err(`scanning ${event.target}: ${event.operations} operations, ${event.checks} checks, seed ${event.seed}\n`);
        break;
      case 'learned':
        terminal.err(
          `${event.identity}: ${event.operations_reached} operations answer, ${event.operations_refused} refuse, ${event.objects} ids created\n`,
        );
        break;
      case 'unit':
        progress ??= new Progress(terminal, 'testing', event.total);
        progress.at(event.done, `${findings} findings  ${event.check} ${event.operation}`);
        break;
      case 'finding':
        findings++;
        break;
      case 'note':
        break;
      case 'finished':
        progress?.end();
        break;
      default:
        throw event satisfies never;
    }
  };
}

async function writeReports(options: ScanOptions, report: ScanReport, terminal: Terminal): Promise<void> {
  const wanted: readonly (readonly [ReportFormat, string | undefined])[] = [
    ['json', options.json],
    ['sarif', options.sarif],
    ['junit', options.junit],
    ['har', options.evidence],
    ['markdown', options.markdown],
    ['html', options.html],
  ];
  for (const [format, path] of wanted) if (path !== undefined) await writeWhole(path, FORMATTERS[format](report));
  const toOutput = wanted.some(([, path]) => path === '-');
  const summary = FORMATTERS.summary(report);
  if (options.summary !== '-') await writeWhole(options.summary, summary);
  else if (toOutput) terminal.err(summary);
  else terminal.out(summary);
}

function closed(journal: WriteStream | null): Promise<void> {
  return new Promise((done) => (journal === null ? done() : journal.end(() => done())));
}
