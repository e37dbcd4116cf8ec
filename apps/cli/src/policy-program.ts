import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ChangeOptions, DecisionVerb, PolicyOptions } from './commands/policy/policy.ts';
import type { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

type Run = (work: () => Promise<ExitCode>, json: boolean) => Promise<void>;

const EXIT_HELP = `
SALLYPORT_URL and SALLYPORT_TOKEN stand for --url and --token-file where those are not given.

Exit codes:
  0   done; for diff: nothing differs; for apply and rollback: in force (with --wait: at all gateways)
  1   the answer is no: not valid, refused, changed meanwhile, differs, waits for a second person, not at all gateways yet
  2   the command line is wrong
  3   a file or the control plane cannot be reached
  70  a defect of ours; please report it`;

function whole(from: number, to: number) {
  return (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < from || value > to) throw new InvalidArgumentError(`a whole number from ${from} to ${to}`);
    return value;
  };
}

function remote(command: Command): Command {
  return command
    .option('--url <url>', 'address of the control plane')
    .option('--token-file <file>', 'file with an API token')
    .option('--user <name>', 'sign in as a person instead')
    .option('--password-file <file>', 'file with the password of that person; - for standard input')
    .option('--ca <file>', 'certificate authority (PEM) of the address')
    .addOption(new Option('--json', 'the answer as JSON').default(false))
    .addHelpText('after', EXIT_HELP);
}

function change(command: Command): Command {
  return remote(command)
    .requiredOption('--reason <text>', 'why; it goes into the audit trail')
    .option('--base <version>', 'the version it was made from; another one in force is a CONFLICT', whole(0, 1_000_000_000))
    .option('--wait <seconds>', 'wait until all gateways run on it', whole(0, 3_600), 0)
    .option('--gateways <name...>', 'gateways that get it first', [])
    .option('--percent <share>', 'share of gateways that get it first', whole(1, 100))
    .option('--hold <seconds>', 'how long only they have it', whole(1, 604_800), 600)
    .option('--by-hand', 'it goes on to the others when somebody says so', false);
}

/** `sallyport policy ...`: changes of the policy from scripts and pipelines. */
export function addPolicy(program: Command, run: Run, terminal: Terminal): void {
  const policy = program.command('policy').description('Changes of the policy at a control plane, for scripts and pipelines (GitOps).');
  const load = async (): Promise<typeof import('./commands/policy/policy.ts')> => await import('./commands/policy/policy.ts');
  policy
    .command('validate')
    .description('Is this file a policy? Names file, line and column of each problem. No network.')
    .argument('<file>', 'policy (YAML); - for standard input')
    .addOption(new Option('--json', 'the answer as JSON').default(false))
    .addHelpText('after', EXIT_HELP)
    .action((file: string, { json }: { json: boolean }) => run(async () => (await load()).policyValidate(file, json, terminal), json));
  policy
    .command('schema')
    .description('The JSON Schema of a policy file, for the completion of editors.')
    .action(() => run(async () => (await load()).policySchemaFile(terminal), false));
  remote(policy.command('show').description('The policy in force as it is written, or an earlier version.'))
    .argument('[version]', 'a version', whole(0, 1_000_000_000))
    .action((version: number | undefined, options: PolicyOptions) =>
      run(async () => (await load()).policyShow(version, options, terminal), options.json),
    );
  remote(policy.command('diff').description('What a file changes, and which parts need a second person.'))
    .argument('<file>', 'policy (YAML)')
    .action((file: string, options: PolicyOptions) => run(async () => (await load()).policyDiff(file, options, terminal), options.json));
  remote(policy.command('dry-run').description('What a file would have done with the traffic last recorded.'))
    .argument('<file>', 'policy (YAML)')
    .option('--records <count>', 'exchanges to decide on again', whole(1, 100_000), 20_000)
    .option('--fail-on-clean', 'exit with 1 where it newly stops callers without any finding', false)
    .action((file: string, options: PolicyOptions & { records: number; failOnClean: boolean }) =>
      run(async () => (await load()).policyDryRun(file, options, terminal), options.json),
    );
  addChanges(policy, run, terminal, load);
}

function addChanges(
  policy: Command,
  run: Run,
  terminal: Terminal,
  load: () => Promise<typeof import('./commands/policy/policy.ts')>,
): void {
  change(policy.command('apply').description('Puts a file in force. Where a second person is needed it waits, and the exit code is 1.'))
    .argument('<file>', 'policy (YAML)')
    .action((file: string, options: ChangeOptions) =>
      run(async () => (await load()).policyApply(file, options, false, terminal), options.json),
    );
  change(policy.command('propose').description('Lays a file before a second person, even where the policy asks for none.'))
    .argument('<file>', 'policy (YAML)')
    .action((file: string, options: ChangeOptions) =>
      run(async () => (await load()).policyApply(file, options, true, terminal), options.json),
    );
  change(policy.command('rollback').description('Goes back to the version before, or takes one back that is being rolled out.'))
    .option('--to <version>', 'an earlier version', whole(0, 1_000_000_000))
    .action((options: ChangeOptions & { to?: number }) => run(async () => (await load()).policyRollback(options, terminal), options.json));
  const decisions: readonly (readonly [DecisionVerb, string])[] = [
    [
      'approve',
      'Puts a proposed change in force. Needs --user: approval is for people, not for tokens, and never for a change of your own.',
    ],
    ['reject', 'Turns a proposed change down.'],
    ['withdraw', 'Takes a proposed change of your own back.'],
  ];
  for (const [verb, about] of decisions) {
    remote(policy.command(verb).description(about))
      .argument('<change>', 'its id, as apply, propose and history show it')
      .requiredOption('--reason <text>', 'why; it goes into the audit trail')
      .action((id: string, options: PolicyOptions & { reason: string }) =>
        run(async () => (await load()).policyDecide(verb, id, options, terminal), options.json),
      );
  }
  remote(policy.command('history').description('Versions with who, when and why, newest first, and changes that wait.')).action(
    (options: PolicyOptions) => run(async () => (await load()).policyHistory(options, terminal), options.json),
  );
}
