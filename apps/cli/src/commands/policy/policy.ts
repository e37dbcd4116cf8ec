import {
  approvePolicyChange,
  checkPolicy,
  type DiffLine,
  type DryRun,
  dryRunPolicy,
  getPolicy,
  getPolicyVersion,
  listPolicyChanges,
  listPolicyVersions,
  type PolicyView,
  putPolicy,
  type RolloutPlan,
  rejectPolicyChange,
  rollbackPolicy,
  withdrawPolicyChange,
} from '@sallyport/control-plane/contract';
import { SallyportError } from '@sallyport/core';
import { checkDocument, policyJsonSchema, policySchema } from '@sallyport/policy';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { readBytes } from '../../input.ts';
import type { Terminal } from '../../terminal.ts';
import { Remote, type RemoteOptions } from './remote.ts';

export interface PolicyOptions extends RemoteOptions {
  readonly json: boolean;
}

export interface ChangeOptions extends PolicyOptions {
  readonly reason: string;
  readonly base?: number;
  readonly wait: number;
  readonly gateways: readonly string[];
  readonly percent?: number;
  readonly hold: number;
  readonly byHand: boolean;
}

/** Between two questions whether all gateways run on a version. */
const POLL_MS = 250;

function write(terminal: Terminal, json: boolean, value: unknown, words: () => string): void {
  terminal.out(json ? `${JSON.stringify(value, null, 2)}\n` : words());
}

/** Is a file a policy? Without any network; every problem as `file:line:column: what`. */
export async function policyValidate(file: string, json: boolean, terminal: Terminal): Promise<ExitCode> {
  const problems = checkDocument((await readBytes(file)).toString('utf8'), policySchema, 'POLICY_INVALID');
  const lines = problems.map(({ line, column, code, text }) => `${file}:${line}:${column}: ${code} ${text}\n`);
  write(terminal, json, { ok: problems.length === 0, file, problems }, () =>
    lines.length === 0 ? `${file}: the policy is valid\n` : lines.join(''),
  );
  return problems.length === 0 ? EXIT.ok : EXIT.negative;
}

/** The JSON Schema of a policy file, for editors. */
export function policySchemaFile(terminal: Terminal): ExitCode {
  terminal.out(`${JSON.stringify(policyJsonSchema(), null, 2)}\n`);
  return EXIT.ok;
}

/** The text in force, or of a version. */
export async function policyShow(version: number | undefined, options: PolicyOptions, terminal: Terminal): Promise<ExitCode> {
  const remote = await Remote.open(options);
  const found = version === undefined ? await remote.call(getPolicy, null, null) : await remote.call(getPolicyVersion, { version }, null);
  write(terminal, options.json, found, () => (found.text.endsWith('\n') || found.text === '' ? found.text : `${found.text}\n`));
  return EXIT.ok;
}

/** What a file changes against the policy in force, and which parts need a second person. As `diff` does, 1 where they differ. */
export async function policyDiff(file: string, options: PolicyOptions, terminal: Terminal): Promise<ExitCode> {
  const text = await readPolicy(file, terminal);
  if (text === null) return EXIT.negative;
  const check = await (await Remote.open(options)).call(checkPolicy, null, { text });
  const changed = check.diff.some(({ kind }) => kind !== 'same');
  const approval = check.touches.length === 0 ? '' : `needs a second person: ${check.touches.join(', ')}\n`;
  write(terminal, options.json, { ...check, diff: check.diff.filter(({ kind }) => kind !== 'same') }, () =>
    changed ? `${diffText(check.diff)}\n${check.summary === '' ? 'nothing in force changes' : check.summary}\n${approval}` : '',
  );
  return changed ? EXIT.negative : EXIT.ok;
}

const MARK: Readonly<Record<DiffLine['kind'], string>> = { same: ' ', added: '+', removed: '-' };
/** Lines around a change that are shown. */
const AROUND = 2;

function diffText(diff: readonly DiffLine[]): string {
  const shown = diff.map((_, index) => diff.slice(Math.max(0, index - AROUND), index + AROUND + 1).some(({ kind }) => kind !== 'same'));
  return diff
    .flatMap(({ kind, text, line }, index) => {
      if (shown[index] !== true) return [];
      return shown[index - 1] === true ? [`${MARK[kind]}${text}`] : [`@@ line ${line}`, `${MARK[kind]}${text}`];
    })
    .join('\n');
}

/** Decides on the exchanges last recorded by a file instead. */
export async function policyDryRun(
  file: string,
  options: PolicyOptions & { readonly records: number; readonly failOnClean: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const text = await readPolicy(file, terminal);
  if (text === null) return EXIT.negative;
  const run = await (await Remote.open(options)).call(dryRunPolicy, null, { text, records: options.records });
  write(terminal, options.json, run, () => dryRunText(run));
  return options.failOnClean && run.clean_callers > 0 ? EXIT.negative : EXIT.ok;
}

function dryRunText(run: DryRun): string {
  const lines = [
    `${run.exchanges} exchanges: ${run.stopped.before} stopped by the policy in force, ${run.stopped.after} by this one`,
    `newly stopped ${run.newly_stopped} of ${run.callers} callers, ${run.clean_callers} of them clean; newly passed ${run.newly_passed}`,
    ...run.examples.map(({ now, method, host, path, reasons }) => `  ${now} ${method} ${host}${path}: ${reasons.join('; ')}`),
    ...run.not_evaluated.map((note) => `not part of it: ${note}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** Sends a policy. `propose`: it waits for a second person in any case, and that is what was asked for. */
export async function policyApply(file: string, options: ChangeOptions, propose: boolean, terminal: Terminal): Promise<ExitCode> {
  const text = await readPolicy(file, terminal);
  if (text === null) return EXIT.negative;
  const remote = await Remote.open(options);
  const before = await remote.call(getPolicy, null, null);
  if (before.text === text && !propose) {
    write(terminal, options.json, { state: 'unchanged', version: before.version }, () => `version ${before.version} is this policy\n`);
    return EXIT.ok;
  }
  const rollout = rolloutOf(options);
  const body = { version: options.base ?? before.version, text, reason: options.reason, rollout, propose };
  return await settled(remote, before, await remote.call(putPolicy, null, body), options, propose, terminal);
}

function rolloutOf({ gateways, percent = 0, byHand, hold }: ChangeOptions): RolloutPlan | null {
  return gateways.length === 0 && percent === 0 ? null : { gateways, percent, advance: byHand ? 'hand' : 'auto', hold_s: hold };
}

/** Goes back to the version before, or to one named. */
export async function policyRollback(options: ChangeOptions & { readonly to?: number }, terminal: Terminal): Promise<ExitCode> {
  const remote = await Remote.open(options);
  const before = await remote.call(getPolicy, null, null);
  const body = { version: options.base ?? before.version, reason: options.reason, ...(options.to !== undefined && { to: options.to }) };
  return await settled(remote, before, await remote.call(rollbackPolicy, null, body), options, false, terminal);
}

/** Says what became of a change, waiting for the gateways where that is asked for. */
async function settled(
  remote: Remote,
  before: PolicyView,
  after: PolicyView,
  options: ChangeOptions,
  expected: boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  const change = after.pending.find(({ id }) => !before.pending.some((earlier) => earlier.id === id));
  if (change !== undefined) {
    const { id, touches, expires_at } = change;
    write(
      terminal,
      options.json,
      { state: 'proposed', change: id, touches, expires_at },
      () => `${id} waits for a second person (${touches.join(', ')}) until ${new Date(expires_at).toISOString()}\n`,
    );
    return expected ? EXIT.ok : EXIT.negative;
  }
  if (after.staged !== null && after.staged.version !== before.staged?.version) {
    const { version, rollout } = after.staged;
    write(terminal, options.json, { state: 'staged', version, rollout }, () => `version ${version} goes to some gateways first\n`);
    return EXIT.ok;
  }
  const now = await inEffect(remote, after, options.wait);
  const { version, gateways } = now;
  const whole = gateways.applied === gateways.of;
  write(
    terminal,
    options.json,
    { state: 'in-force', version, hash: now.hash, gateways: { applied: gateways.applied, of: gateways.of } },
    () => `version ${version} is in force; ${gateways.applied} of ${gateways.of} gateways run on it\n`,
  );
  return options.wait > 0 && !whole ? EXIT.negative : EXIT.ok;
}

async function inEffect(remote: Remote, view: PolicyView, wait_s: number): Promise<PolicyView> {
  const until = performance.now() + wait_s * 1_000;
  let now = view;
  while (now.gateways.applied < now.gateways.of && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    now = await remote.call(getPolicy, null, null);
    if (now.version !== view.version) throw new SallyportError('CONFLICT', 'policy.version', `version ${now.version} came after it`);
  }
  return now;
}

export type DecisionVerb = 'approve' | 'reject' | 'withdraw';

const DECISIONS = { approve: approvePolicyChange, reject: rejectPolicyChange, withdraw: withdrawPolicyChange } satisfies Record<
  DecisionVerb,
  unknown
>;

/** Decides on a change that waits. */
export async function policyDecide(
  verb: DecisionVerb,
  id: string,
  options: PolicyOptions & { readonly reason: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const change = await (await Remote.open(options)).call(DECISIONS[verb], { id }, { reason: options.reason });
  const { state, version } = change;
  write(terminal, options.json, change, () => `${id} is ${state}${version === 0 ? '' : `: version ${version}`}\n`);
  return EXIT.ok;
}

/** Versions, newest first, and the changes that wait. */
export async function policyHistory(options: PolicyOptions, terminal: Terminal): Promise<ExitCode> {
  const remote = await Remote.open(options);
  const { items: versions } = await remote.call(listPolicyVersions, null, null);
  const { items: changes } = await remote.call(listPolicyChanges, null, null);
  const at = (time: number): string => new Date(time).toISOString();
  write(terminal, options.json, { versions, changes }, () =>
    [
      ...changes
        .filter(({ state }) => state === 'proposed')
        .map((one) => `${one.id}  waits  ${at(one.proposed_at)}  ${one.proposed_by}  ${one.reason}\n`),
      ...versions.map((one) => {
        const mark = one.in_force ? 'in force' : (one.rollout?.state ?? '');
        const approved = one.approved_by === '' ? '' : `, approved by ${one.approved_by}`;
        return `${one.version}  ${mark}  ${at(one.created_at)}  ${one.created_by}${approved}  ${one.reason}\n`;
      }),
    ].join(''),
  );
  return EXIT.ok;
}

/** The text of a policy file, or `null` once its problems are said. */
async function readPolicy(file: string, terminal: Terminal): Promise<string | null> {
  const text = (await readBytes(file)).toString('utf8');
  const problems = checkDocument(text, policySchema, 'POLICY_INVALID');
  for (const { line, column, code, text: what } of problems) terminal.err(`${file}:${line}:${column}: ${code} ${what}\n`);
  return problems.length === 0 ? text : null;
}
