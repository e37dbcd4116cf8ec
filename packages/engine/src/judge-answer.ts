import type { CoverageGap, Decision, ResponseView, Signal } from '@sallyport/core';
import { decideAnswer } from '@sallyport/policy';
import type { Extraction } from '@sallyport/traffic';
import { ListedCaller } from './activity/caller.ts';
import type { EnginePorts } from './config.ts';
import type { Compiled, Outcome } from './engine.ts';
import type { AnswerHead, AnswerPlan, JudgedAnswer } from './protection/answer.ts';
import { UNGUARDED } from './protection/protection.ts';
import { type PhaseFault, Run } from './run.ts';

const NOTHING = { signals: [] as readonly Signal[], gaps: [] as readonly CoverageGap[], faults: [] as readonly PhaseFault[] };

/** What is to be done with an answer whose head is there. */
export function planAnswer(engine: Compiled, ports: EnginePorts, outcome: Outcome, head: AnswerHead): AnswerPlan {
  const { settings, guarded, transaction, principal } = outcome;
  const usual = settings.mode === 'off' ? 0 : settings.responseBytesMax;
  const { protection } = engine;
  if (protection === null || guarded === UNGUARDED || settings.mode === 'off') return { kind: 'pass', keep: usual };
  const run = new Run([], ports);
  const mayStop = settings.mode === 'block';
  const course = run.phase('response-headers', null, () => protection.plan(guarded, transaction, principal, head, mayStop));
  if (course === null) return { kind: 'judged', keep: usual, judged: decided(engine, run, outcome, NOTHING, mayStop, ports.clock.now()) };
  const keep = Math.max(usual, course.keep);
  if (course.course === 'hold') return { kind: 'hold', keep, bytesMax: course.keep };
  if (course.course === 'pass') return { kind: 'pass', keep };
  return { kind: 'judged', keep, judged: decided(engine, run, outcome, course.found, true, ports.clock.now()) };
}

/** What the descriptions say of an answer, and the decision with it. `held`: it can be stopped still. */
export function judgeAnswer(
  engine: Compiled,
  ports: EnginePorts,
  outcome: Outcome,
  response: ResponseView | null,
  extraction: Extraction | null,
  held: boolean,
): JudgedAnswer {
  const { protection } = engine;
  if (protection === null || outcome.guarded === UNGUARDED || response === null) return { decision: outcome.decision, ...NOTHING };
  const run = new Run([], ports);
  const { guarded, transaction, principal } = outcome;
  const found = run.phase('response-body', NOTHING, () => protection.response(guarded, transaction, principal, response, extraction));
  return decided(engine, run, outcome, found, held, ports.clock.now());
}

function decided(
  engine: Compiled,
  run: Run,
  outcome: Outcome,
  found: { readonly signals: readonly Signal[]; readonly gaps: readonly CoverageGap[] },
  held: boolean,
  now: number,
): JudgedAnswer {
  const { decision, settings, transaction } = outcome;
  const gaps = [...found.gaps, ...run.gaps];
  const caller = engine.policy.asksForCaller ? { caller: new ListedCaller(engine.callers, outcome) } : {};
  const input = { settings, signals: found.signals, gaps, held, client: transaction.client.address, ...caller, now };
  const merged: Decision = found.signals.length + gaps.length === 0 ? decision : decideAnswer(engine.policy, decision, input);
  return { decision: merged, signals: found.signals, gaps, faults: run.faults };
}
