import type { AttackClass, Decision, Finding, Signal } from '@sallyport/core';
import type { Detection, Inspection } from '@sallyport/detection';
import type { CompiledPolicy, Habits, RouteSettings } from '@sallyport/policy';
import { applyExceptions, decide, type ExceptionFinder } from '@sallyport/policy';
import { type Callers, ListedCaller } from './activity/caller.ts';
import { patchFinding } from './custom.ts';
import type { GuardInput } from './protection/protection.ts';
import type { Run } from './run.ts';

/** What a decision needs of the engine. */
export interface Judging {
  readonly policy: CompiledPolicy;
  readonly detection: Detection;
  readonly callers: Callers;
  /** `null` where nothing was learned, or nothing of it may move a score. */
  readonly habits: Habits | null;
}

/** What was found, less what exceptions set aside and as habits have it, into one decision. */
export function judge(
  engine: Judging,
  run: Run,
  asked: GuardInput,
  settings: RouteSettings,
  inspection: Inspection,
  exceptionOf: ExceptionFinder | null,
  signals: readonly Signal[],
  now: number,
): { decision: Decision; kept: readonly Finding[] } {
  const { client } = asked.transaction;
  const operation = asked.operation?.id ?? '';
  const { kept: left, reasons } = applyExceptions(inspection.findings, exceptionOf);
  const weighed = engine.habits === null || left.length === 0 ? left : engine.habits.apply(operation, left, asked.extraction?.leaves ?? []);
  // Only what exceptions left counts, and as habits have it: the score is taken anew where either did something.
  const { findings, score, classes } = weighed === inspection.findings ? inspection : engine.detection.score(weighed);
  const { patches } = run;
  const decision = decide(engine.policy, {
    settings,
    findings,
    score,
    classes,
    classScores: settings.classThresholds === null ? null : classScores(engine.detection, findings),
    patches,
    gaps: run.gaps,
    client: client.address,
    ...(engine.policy.asksForCaller && { caller: new ListedCaller(engine.callers, asked) }),
    now,
    reasons,
    signals,
  });
  return { decision, kept: patches.length === 0 ? findings : [...patches.map(patchFinding), ...findings] };
}

/** The score of each class by itself. */
function classScores(detection: Detection, findings: readonly Finding[]): ReadonlyMap<AttackClass, number> {
  const scores = new Map<AttackClass, number>();
  for (const { class: attack } of findings) {
    if (scores.has(attack)) continue;
    scores.set(attack, detection.score(findings.filter((finding) => finding.class === attack)).score);
  }
  return scores;
}
