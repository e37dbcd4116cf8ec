import { createRequire } from 'node:module';
import type { LintPack } from '@sallyport/contract';
import type { Mode } from '@sallyport/core';
import { SallyportError, SEVERITIES } from '@sallyport/core';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { DiscoverOptions } from './commands/discover.ts';
import type { ExplainOptions } from './commands/explain.ts';
import type { InspectOptions } from './commands/inspect.ts';
import type { LintOptions } from './commands/lint.ts';
import type { ReplayOptions } from './commands/replay.ts';
import type { ReportOptions } from './commands/report.ts';
import type { ScanOptions } from './commands/scan/scan.ts';
import type { UpOptions } from './commands/up/up.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { addPolicy } from './policy-program.ts';
import { reportError, type Terminal } from './terminal.ts';

// Commands are loaded when they are called: `inspect` needs no database, `report` no listener.
const EXIT_HELP = `
Exit codes:
  0   all went well
  1   done, and the answer is no (bad records, does not verify, refused)
  2   the command line is wrong
  3   a file or service cannot be reached
  70  a defect of ours; please report it`;

function number(from: number, to: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < from || value > to) throw new InvalidArgumentError(`a whole number from ${from} to ${to}`);
    return value;
  };
}

function workers(text: string): number | 'auto' {
  return text === 'auto' ? 'auto' : number(1, 256)(text);
}

function upstream(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && /^https?:$/.test(url.protocol) && `${url.pathname}${url.search}${url.hash}` === '/' && url.username === '')
    return url.origin;
  throw new InvalidArgumentError('http://host:port or https://host:port, without a path');
}

const { version } = createRequire(import.meta.url)('../package.json') as { readonly version: string };

const port = number(1, 65_535);
const formatOption = (): Option =>
  new Option('--input-format <format>', 'format of the input')
    .choices(['auto', 'jsonl', 'har', 'combined', 'nginx-json', 'otlp-json', 'otlp-proto', 'pcap'])
    .default('auto');
const modeOption = (): Option => new Option('--mode <mode>', 'what to do with attacks').choices(['off', 'monitor', 'block']);
const originOption = (): Option =>
  new Option('--spec-origin <origin...>', 'origins that descriptions may be fetched from, such as https://specs.bank.example').default([]);
const jsonOption = (about: string): Option => new Option('--json', about).default(false);

type Run = (work: () => Promise<ExitCode>, json: boolean) => Promise<void>;

function addServices(program: Command, run: Run, terminal: Terminal): void {
  program
    .command('up')
    .description('Everything on this machine: gateway, control plane and console, in front of your API or the demo bank.')
    .option('--upstream <url>', 'the API to protect; without it the demo bank and its traffic', upstream)
    .addOption(modeOption())
    .option('--spec <file...>', 'API descriptions (OpenAPI) of it, to tell shadow and zombie operations', [])
    .option('--data-dir <folder>', 'where it keeps its data', '.sallyport')
    .option('--port <port>', 'port of the gateway (the demo also takes the next one)', port, 8_080)
    .option('--console-port <port>', 'port of the console', port, 9_443)
    .option('--admin-port <port>', 'port of health and metrics', port, 9_901)
    .option('--workers <count>', 'worker processes of the gateway, or auto', workers, 'auto')
    .addOption(jsonOption('addresses as JSON'))
    .addHelpText('after', EXIT_HELP)
    .action((options: UpOptions) => run(async () => (await import('./commands/up/up.ts')).up(options, terminal), options.json));
  program
    .command('gateway')
    .description('The gateway, from a configuration file.')
    .requiredOption('--config <file>', 'configuration file')
    .addHelpText('after', EXIT_HELP)
    .action((options: { config: string }) =>
      run(async () => (await import('./commands/gateway.ts')).gateway(options.config, terminal), false),
    );
  program
    .command('control-plane')
    .description('The control plane and the console, from a configuration file.')
    .requiredOption('--config <file>', 'configuration file')
    .addOption(modeOption())
    .addHelpText('after', EXIT_HELP)
    .action((options: { config: string; mode?: Mode }) =>
      run(async () => (await import('./commands/control-plane.ts')).controlPlane(options.config, options.mode ?? null, terminal), false),
    );
}

function addTraffic(program: Command, run: Run, terminal: Terminal): void {
  program
    .command('inspect')
    .description('Requests in, verdicts out: what block mode would do with each, line by line.')
    .requiredOption('--in <file>', 'requests, one a line (JSONL); - for standard input')
    .option('--out <file>', 'verdicts, one a line; - for standard output', '-')
    .option('--policy <file>', 'policy, or a configuration with a policy section')
    .addOption(formatOption().default('jsonl'))
    .addOption(jsonOption('counts as JSON'))
    .addHelpText('after', EXIT_HELP)
    .action((options: InspectOptions) => run(async () => (await import('./commands/inspect.ts')).inspect(options, terminal), options.json));
  program
    .command('explain')
    .description('Why requests get their verdict: findings with references and place, and what each sign adds to the score.')
    .option('--in <file>', 'requests: JSONL, HAR 1.2 or a log; - for standard input')
    .option('--request <file>', 'one HTTP/1.1 request as text: request line, headers, an empty line, body; - for standard input')
    .option('--out <file>', 'where to write it; - for standard output', '-')
    .option('--policy <file>', 'policy, or a configuration with a policy section')
    .addOption(formatOption())
    .addOption(jsonOption('one JSON object a line'))
    .addHelpText('after', EXIT_HELP)
    .action((options: ExplainOptions) => run(async () => (await import('./commands/explain.ts')).explain(options, terminal), options.json));
  program
    .command('discover')
    .description('Recorded traffic in, inventory out.')
    .requiredOption('--in <file...>', 'HAR 1.2, JSONL, Combined or nginx JSON logs, OpenTelemetry spans (OTLP), pcap; gzip is fine')
    .option(
      '--spec <place...>',
      'API descriptions to compare with, files, folders or addresses: OpenAPI 2.0, 3.0, 3.1, Postman, AsyncAPI, GraphQL, Kong, nginx',
      [],
    )
    .addOption(originOption())
    .option('--data-types <file>', 'sensitive data types of your own (JSON)')
    .option('--as-of <date>', 'the inventory as it was known at a date (ISO 8601): later traffic is left out')
    .option('--since <date>', 'what differs from the inventory of an earlier date')
    .option('--changes <file>', 'where --since writes the differences; - for standard output (the default)')
    .option('--base <regex>', 'only requests whose scheme://host/path matches')
    .option('--json <file>', 'inventory; - for standard output')
    .option('--openapi <file>', 'OpenAPI of what was seen; - for standard output')
    .addOption(new Option('--openapi-version <version>', 'version it is written in').choices(['3.0', '3.1']).default('3.1'))
    .option('--openapi-dir <folder>', 'OpenAPI of what was seen, one file a host')
    .option('--cyclonedx <file>', 'CycloneDX 1.6 services; - for standard output')
    .option('--csv <file>', 'operations as CSV; - for standard output')
    .option('--owners <file>', 'owners for --csv: CODEOWNERS, a Backstage catalog (.yaml) or CSV')
    .option('--title <text>', 'title of the OpenAPI document', 'Discovered API')
    .addOption(formatOption())
    .addHelpText('after', EXIT_HELP)
    .action((options: DiscoverOptions) => run(async () => (await import('./commands/discover.ts')).discover(options, terminal), false));
  program
    .command('replay')
    .description('What a policy would have done with recorded traffic. No network.')
    .requiredOption('--in <file...>', 'HAR 1.2, JSONL, Combined or nginx JSON logs, OpenTelemetry spans (OTLP), pcap; gzip is fine')
    .option('--policy <file>', 'policy, or a configuration with a policy section')
    .option('--spec <file...>', 'API descriptions to hold the traffic against; what is departed from is counted')
    .option(
      '--suggest-limits',
      'suggest a rate limit for each operation, from what callers did, and say whom it would have throttled',
      false,
    )
    .option('--from <time>', 'only what was recorded from then on (ISO 8601)')
    .option('--to <time>', 'only what was recorded before then')
    .option('--examples <count>', 'examples of blocked or flagged requests to show', number(0, 1_000), 10)
    .addOption(formatOption())
    .addOption(jsonOption('the whole report as JSON'))
    .addHelpText('after', EXIT_HELP)
    .action((options: ReplayOptions) => run(async () => (await import('./commands/replay.ts')).replay(options, terminal), options.json));
}

/** Work on API descriptions. */
function addDescriptions(program: Command, run: Run, terminal: Terminal): void {
  program
    .command('lint')
    .description('Looks API descriptions (OpenAPI) over by the OWASP rules of Spectral and by those of a bank (docs/reference/lint.md).')
    .argument('<file...>', 'OpenAPI 2.0, 3.0 or 3.1: files, folders or addresses')
    .addOption(originOption())
    .addOption(new Option('--rules <pack>', 'only the rules of one pack').choices(['owasp', 'bank'] satisfies LintPack[]))
    .option('--sarif <file>', 'the findings as SARIF 2.1.0; - for standard output')
    .addOption(jsonOption('the findings as JSON'))
    .addHelpText('after', EXIT_HELP)
    .action((files: string[], options: LintOptions) =>
      run(async () => (await import('./commands/lint.ts')).lint(files, options, terminal), options.json),
    );
}

function addScan(program: Command, run: Run, terminal: Terminal): void {
  const many = (value: string, earlier: readonly string[]): string[] => [...earlier, value];
  program
    .command('scan')
    .description('Tests a running API for weaknesses and proves each one. For systems you may test.')
    .option('--config <file>', 'scan configuration (docs/reference/scan.md)')
    .option('--target <url>', 'base URL of the API')
    .option('--spec <file>', 'OpenAPI 2.0, 3.0 or 3.1, or a Postman collection')
    .option('--har <file...>', 'recorded traffic in place of a description', [])
    .option('--inventory <file>', 'inventory of `sallyport discover --json` in place of a description')
    .option('--env-file <file>', 'variables that the configuration names as ${NAME}')
    .option(
      '--user <user:password>',
      'test user; give two, who must not see what is the other’s (also [role:]name=user:password)',
      many,
      [],
    )
    .option('--admin <user:password>', 'administrator: shows what ordinary users must not be able to do', many, [])
    .option('--bearer <[role:]name=token>', 'identity with a token; repeat it for each', many, [])
    .option('--destructive', 'also delete canaries, move money of test identities, provoke lockouts', false)
    .option('--read-only', 'send GET, HEAD and OPTIONS only', false)
    .option('--checks <ids>', 'only these checks or OWASP items, separated by commas')
    .option('--seed <text>', 'repeat a scan with the same canaries')
    .option('--budget <count>', 'requests at most', number(1, 1_000_000))
    .option('--summary <file>', 'summary for people; - for standard output', '-')
    .option('--json <file>', 'whole result; - for standard output')
    .option('--sarif <file>', 'SARIF 2.1.0')
    .option('--junit <file>', 'JUnit XML')
    .option('--evidence <file>', 'HAR 1.2 of the exchanges that prove the findings')
    .option('--markdown <file>', 'report as Markdown')
    .option('--html <file>', 'report as HTML')
    .option('--baseline <file>', 'findings known before; only new ones count')
    .option('--write-baseline <file>', 'write the findings as a baseline')
    .option('--new-only', 'leave known findings out of the reports', false)
    .addOption(new Option('--fail-on <severity>', 'exit with 1 from this severity on').choices([...SEVERITIES, 'never']).default('medium'))
    .option('--journal <file>', 'write what happens, one event a line')
    .option('--resume', 'go on where the journal ends', false)
    .option('--lint', 'look at the description only; nothing is sent', false)
    .option('--list-checks', 'list the checks', false)
    .addHelpText('after', EXIT_HELP)
    .action((options: ScanOptions) =>
      run(async () => (await import('./commands/scan/scan.ts')).scan(options, terminal), options.json === '-'),
    );
}

function addEvidence(program: Command, run: Run, terminal: Terminal): void {
  program
    .command('report')
    .description('An evidence report for a framework and a period, with a signed bundle beside it.')
    .option('--framework <id>', 'framework; --list shows them')
    .option('--from <date>', 'start of the period (ISO 8601)')
    .option('--to <date>', 'end of the period, not included (ISO 8601)')
    .option('--format <format>', 'pdf, json, csv or oscal', 'pdf')
    .option('--out <file>', 'where to write it; - for standard output')
    .option('--data-dir <folder>', 'data folder of the control plane, or of `up`', '.sallyport')
    .option('--institution <name>', 'name on the report', 'not named')
    .option('--charter <charter>', 'occ, fed-member, fed-holding, fdic, ncua or ftc: picks the citation')
    .option('--list', 'list the frameworks', false)
    .addOption(jsonOption('summary as JSON'))
    .addHelpText('after', EXIT_HELP)
    .action((options: ReportOptions) => run(async () => (await import('./commands/report.ts')).report(options, terminal), options.json));
  program
    .command('verify')
    .description('Check a report bundle (file) or an evidence log (folder) without the system that made it.')
    .argument('<bundle>', 'bundle file or log folder')
    .option('--key <thumbprint>', 'the signer you trust (JWK thumbprint)')
    .addOption(jsonOption('checks as JSON'))
    .addHelpText('after', EXIT_HELP)
    .action((path: string, options: { key?: string; json: boolean }) =>
      run(async () => (await import('./commands/verify.ts')).verify(path, options.key, options.json, terminal), options.json),
    );
  const config = program.command('config').description('Work with configuration files.');
  config
    .command('check')
    .description('Is this configuration accepted? Names the line of each problem.')
    .argument('<file>', 'configuration file')
    .addOption(jsonOption('answer as JSON'))
    .addHelpText('after', EXIT_HELP)
    .action((path: string, options: { json: boolean }) =>
      run(async () => (await import('./commands/config-check.ts')).configCheck(path, options.json, terminal), options.json),
    );
}

/** The whole command line, for running and for the generated reference. */
export function buildProgram(terminal: Terminal, onExit: (code: ExitCode) => void): Command {
  const program = new Command('sallyport')
    .description('API security that you run yourself.')
    .version(version, '--version', 'show the version')
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err });
  const run: Run = async (work, json) => {
    try {
      onExit(await work());
    } catch (error) {
      onExit(reportError(terminal, error, json));
    }
  };
  addServices(program, run, terminal);
  addTraffic(program, run, terminal);
  addDescriptions(program, run, terminal);
  addScan(program, run, terminal);
  addPolicy(program, run, terminal);
  addEvidence(program, run, terminal);
  for (const command of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)]) command.exitOverride();
  return program;
}

/** Runs one command line and gives its exit code. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const program = buildProgram(terminal, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (error instanceof SallyportError) return reportError(terminal, error, false);
    throw error;
  }
  return code;
}
