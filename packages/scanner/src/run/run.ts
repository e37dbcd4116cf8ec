import { SallyportError, severityRank } from '@sallyport/core';
import type { Check } from '../checks/check.ts';
import { CHECKS } from '../checks/index.ts';
import { BudgetSpent } from '../http/client.ts';
import { cleanUp } from '../learn/clean-up.ts';
import { learn, learnGates } from '../learn/learn.ts';
import { SCAN_FINDINGS_MAX } from '../limits.ts';
import type { Call, ScanEvent, ScanFinding, StopReason } from '../model.ts';
import type { Scan } from '../scan.ts';
import { authStep } from '../spec/names.ts';
import { withoutEchoes } from './echoes.ts';
import { findingOf } from './finding.ts';
import { openScan, type ScanRequest } from './open.ts';
import { planUnits, selectChecks, type Unit } from './plan.ts';

/** Ends early where the caller says so; what was found until then is reported. */
export interface ScanResult {
  readonly findings: readonly ScanFinding[];
  readonly requests: number;
  readonly duration_ms: number;
  readonly stopped: StopReason | null;
  readonly operations: number;
  /** Operations that did what they were asked at least once, without those of signing in. */
  readonly reached: readonly string[];
  /** What never did was hardly tested; the report says so. */
  readonly unreached: readonly string[];
  readonly seed: string;
  readonly target: string;
  readonly notes: readonly string[];
}

/**
 * Scans an API: signs in, learns, runs the checks and cleans up. Tells what happens as events while it runs.
 * Throws `SCAN_TARGET_UNREACHABLE`, `SCAN_LOGIN_FAILED` and the errors of the configuration; never for what the target does.
 */
export async function runScan(request: ScanRequest, emit: (event: ScanEvent) => void): Promise<ScanResult> {
  const started = request.clock.micros();
  const notes: string[] = [];
  const findings: ScanFinding[] = [...(request.resume?.findings ?? [])];
  const scan = await openScan(request, (text) => {
    if (!notes.includes(text) && notes.length < SCAN_FINDINGS_MAX) notes.push(text);
  });
  const checks = selectChecks(CHECKS, scan.config);
  for (const hint of hints(scan, checks)) scan.note(hint);
  emit({
    kind: 'started',
    target: scan.parts.client.origin,
    operations: scan.operations.length,
    checks: checks.length,
    seed: scan.random.seed,
  });
  let stopped: StopReason | null = null;
  try {
    await learnAll(scan, emit);
    const units = planUnits(scan, checks).filter((unit) => isWanted(scan, unit, request));
    await runUnits(scan, units, request, emit, findings);
    if (request.signal?.aborted === true) stopped = 'interrupted';
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    stopped = 'budget';
  } finally {
    await tidyUp(scan);
  }
  for (const note of notes) emit({ kind: 'note', text: note });
  const requests = scan.parts.client.sent;
  const duration_ms = Math.round((request.clock.micros() - started) / 1_000);
  emit({ kind: 'finished', requests, duration_ms, stopped });
  return {
    findings: ordered(withoutEchoes(findings)),
    requests,
    duration_ms,
    stopped,
    ...reach(scan),
    seed: scan.random.seed,
    target: scan.parts.client.origin,
    notes,
  };
}

/** What would let the scan find more. */
function hints(scan: Scan, checks: readonly Check[]): string[] {
  const named = scan.config.checks.include.length > 0;
  const left = CHECKS.filter(({ meta }) => meta.impact === 'destructive' && !checks.some((one) => one.meta.id === meta.id));
  const { writes, destructive, admin } = scan;
  return [
    ...(named || !writes || destructive || left.length === 0
      ? []
      : [`for test systems: --destructive adds ${left.length} checks (${left.map(({ meta }) => meta.id).join(', ')})`]),
    ...(named || admin !== null || scan.operations.length === 0 || scan.ordinary.every(({ role }) => role === 'anonymous')
      ? []
      : ['with an administrator (--admin) the scan can compare what ordinary users must not do']),
  ];
}

/** Not done before, and of an operation that is to be tested. */
function isWanted(scan: Scan, { key, operation }: Unit, { resume, only }: ScanRequest): boolean {
  if (resume?.done.has(key) === true) return false;
  return only === undefined || operation === null || only(operation, scan.parts.basePath);
}

async function learnAll(scan: Scan, emit: (event: ScanEvent) => void): Promise<void> {
  await scan.parts.client.learnNothing(nowhere(scan.parts.basePath, scan.random.hex(10)));
  for (const session of scan.sessions) {
    const { reached, refused } = await learn(scan, session);
    emit({
      kind: 'learned',
      identity: session.name,
      operations_reached: reached,
      operations_refused: refused,
      objects: scan.pool.created(session.name).length,
    });
  }
  await learnGates(scan);
}

/** Calls of paths that no API has. */
function nowhere(basePath: string, mark: string): Call[] {
  const target = `${basePath}/sp${mark}`;
  return [
    { method: 'GET', target, headers: {}, body: null },
    { method: 'GET', target: `${target}/1`, headers: {}, body: null },
  ];
}

function reach(scan: Scan): Pick<ScanResult, 'operations' | 'reached' | 'unreached'> {
  const tested = scan.operations.filter((operation) => authStep(operation) === null).map(({ id }) => id);
  return {
    operations: scan.operations.length,
    reached: tested.filter((id) => scan.reached.has(id)),
    unreached: tested.filter((id) => !scan.reached.has(id)),
  };
}

/** Checks that only read run side by side, the others one after the other. */
async function runUnits(
  scan: Scan,
  units: readonly Unit[],
  request: ScanRequest,
  emit: (event: ScanEvent) => void,
  findings: ScanFinding[],
): Promise<void> {
  let done = 0;
  const one = async (unit: Unit): Promise<void> => {
    for (const finding of await proofsOf(scan, unit)) {
      if (findings.length >= SCAN_FINDINGS_MAX) scan.note(`more than ${SCAN_FINDINGS_MAX} findings; the rest is left out`);
      else if (!findings.some((known) => known.fingerprint === finding.fingerprint)) {
        findings.push(finding);
        emit({ kind: 'finding', finding });
      }
    }
    done++;
    emit({ kind: 'unit', check: unit.check.meta.id, operation: unit.operation?.id ?? '*', done, total: units.length });
  };
  for (let index = 0; index < units.length && request.signal?.aborted !== true; ) {
    const group = parallelGroup(units, index, scan.config.concurrency);
    await Promise.all(group.map(one));
    index += group.length;
  }
}

function parallelGroup(units: readonly Unit[], from: number, most: number): Unit[] {
  const aside = (unit: Unit | undefined): boolean =>
    unit !== undefined && unit.check.scope === 'operation' && unit.check.parallel && unit.operation?.method === 'GET';
  if (!aside(units[from])) return [units[from]!];
  let to = from;
  while (to - from < most && aside(units[to])) to++;
  return units.slice(from, to);
}

/** A check that fails on an odd answer must not end the scan; that it failed is said. */
async function proofsOf(scan: Scan, { check, operation, key }: Unit): Promise<ScanFinding[]> {
  try {
    const proofs = check.scope === 'api' ? await check.run(scan) : await check.run(scan, operation!);
    return proofs.map((proof) => findingOf(check, proof));
  } catch (error) {
    if (error instanceof BudgetSpent) throw error;
    scan.note(`${key} could not be carried out: ${error instanceof Error ? error.message : String(error)}`);
    return [];
  }
}

async function tidyUp(scan: Scan): Promise<void> {
  try {
    const left = scan.writes ? await cleanUp(scan) : 0;
    if (left > 0) scan.note(`${left} canary objects could not be taken away; they start with "sp"`);
  } catch (error) {
    if (!(error instanceof BudgetSpent || error instanceof SallyportError)) throw error;
    scan.note('the budget was used up before all canary objects could be taken away; they start with "sp"');
  } finally {
    scan.parts.client.close();
    await scan.parts.callbacks?.close();
  }
}

/** Worst first, then by operation and check: the same whatever the order of discovery. */
function ordered(findings: readonly ScanFinding[]): ScanFinding[] {
  const key = ({ operation, check, point, fingerprint }: ScanFinding): string => `${operation}\n${check}\n${point}\n${fingerprint}`;
  return [...findings].sort(
    (left, right) => severityRank(right.severity) - severityRank(left.severity) || (key(left) < key(right) ? -1 : 1),
  );
}
