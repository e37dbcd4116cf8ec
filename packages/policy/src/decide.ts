import type { AttackClass, CoverageGap, CoverageGapReason, Decision, Finding, Reason, Signal } from '@sallyport/core';
import { pointPattern } from '@sallyport/core';
import type { CompiledException, CompiledPolicy } from './compile.ts';
import type { RuleMatch } from './custom/rules.ts';
import type { RouteSettings } from './levels/compile.ts';
import { type CallerFacts, type CompiledList, NO_FACTS } from './lists/compile.ts';
import { inScope } from './scope.ts';

/** What one decision rests on. The same inputs give the same Decision; `now` is an input. */
export interface DecideInput {
  readonly settings: RouteSettings;
  /** Findings left after the exceptions. */
  readonly findings: readonly Finding[];
  /** 0..1, over those findings. */
  readonly score: number;
  /** Classes above the noise, which the decision names: who sifts attacks does not want to see the others. */
  readonly classes: readonly AttackClass[];
  /** Scores of the classes by themselves, where classes have thresholds of their own; else `null`. */
  readonly classScores: ReadonlyMap<AttackClass, number> | null;
  /** Virtual patches that hold. */
  readonly patches: readonly Pick<RuleMatch, 'detector' | 'about'>[];
  readonly gaps: readonly CoverageGap[];
  readonly client: string;
  /** What lists ask beside the address. */
  readonly caller?: CallerFacts;
  readonly now: number;
  /** Reasons that earlier steps gave, e.g. the exceptions used. */
  readonly reasons: readonly Reason[];
  /** What the description, the limits and the reactions say of the request. */
  readonly signals?: readonly Signal[];
}

/** A gap that says "chosen not to look" is no failure, so the fail mode does not act on it. */
const CHOSEN_GAPS: ReadonlySet<CoverageGapReason> = new Set<CoverageGapReason>(['mode-off', 'upgraded', 'not-shown', 'out-of-band']);

/** How many detectors a score reason names; the findings have the rest. */
const NAMED_DETECTORS_MAX = 5;

function listed(
  rules: readonly CompiledList[],
  { client, now, caller = NO_FACTS }: Pick<DecideInput, 'client' | 'now' | 'caller'>,
): CompiledList | undefined {
  return rules.find((rule) => rule.expires > now && rule.matches(client, caller));
}

function blockReasons(policy: CompiledPolicy, input: DecideInput): Reason[] {
  const reasons: Reason[] = [];
  const denied = policy.deny.length === 0 ? undefined : listed(policy.deny, input);
  if (denied !== undefined) reasons.push({ kind: 'deny-list', rule: denied.id, detail: 'the client is on a deny list' });
  const reached = input.findings.length === 0 ? null : reachedBy(input);
  if (reached !== null) {
    const detectors = [...new Set(input.findings.map((finding) => finding.detector))].slice(0, NAMED_DETECTORS_MAX);
    reasons.push({ kind: 'attack-score', rule: detectors.join(','), detail: reached });
  }
  if (policy.source.lockdown) reasons.push({ kind: 'emergency', rule: 'lockdown', detail: 'only clients on an allow list are let in' });
  for (const signal of input.signals ?? []) {
    if (signal.action !== 'monitor') reasons.push({ kind: signal.kind, rule: signal.rule, detail: signal.detail });
  }
  for (const patch of input.patches) reasons.push({ kind: 'virtual-patch', rule: patch.detector, detail: patch.about });
  const failed = input.settings.onError === 'closed' ? input.gaps.find((gap) => !CHOSEN_GAPS.has(gap.reason)) : undefined;
  if (failed !== undefined)
    reasons.push({ kind: 'fail-mode', rule: failed.reason, detail: `not wholly inspected in ${failed.phase}; the route fails closed` });
  return reasons;
}

/** What an answer adds to the decision on its request. */
export interface AnswerInput {
  readonly settings: RouteSettings;
  readonly signals: readonly Signal[];
  /** What kept it from being held against its description. */
  readonly gaps: readonly CoverageGap[];
  /** It waits at the gateway: it can be stopped still. */
  readonly held: boolean;
  readonly client: string;
  readonly caller?: CallerFacts;
  readonly now: number;
}

/** Status of the answer that stands for one that is blocked: to the client, the upstream failed. */
const STATUS_BAD_ANSWER = 502;

/** The decision on a request with what its answer says added. An answer that has gone out already is never `block`. */
export function decideAnswer(policy: CompiledPolicy, request: Decision, input: AnswerInput): Decision {
  const { settings, held } = input;
  if (settings.mode === 'off') return request;
  const acting = input.signals.filter((signal) => signal.action === 'block');
  const blocking: Reason[] = acting.map(({ kind, rule, detail }) => ({ kind, rule, detail }));
  const failed = held && settings.onError === 'closed' ? input.gaps.find((gap) => !CHOSEN_GAPS.has(gap.reason)) : undefined;
  if (failed !== undefined)
    blocking.push({ kind: 'fail-mode', rule: failed.reason, detail: 'the answer could not be checked; the route fails closed' });
  if (blocking.length === 0) return request;
  if (policy.allow.length > 0 && listed(policy.allow, input) !== undefined) return request;
  const stopped = held && settings.mode === 'block' && request.action === 'pass';
  return {
    ...request,
    verdict: 'block',
    action: stopped ? 'block' : request.action,
    reasons: [...request.reasons, ...blocking, { kind: 'mode', rule: settings.modeSource, detail: `mode ${settings.mode}` }],
    status: stopped ? STATUS_BAD_ANSWER : request.status,
  };
}

/** Which score reaches which threshold, in words, or `null`. A class with a threshold of its own is measured by that alone. */
function reachedBy({ settings, score, classScores }: DecideInput): string | null {
  const { blockThreshold, classThresholds } = settings;
  if (classScores === null || classThresholds === null) {
    return score >= blockThreshold ? `score ${score.toFixed(3)} reaches ${blockThreshold}` : null;
  }
  for (const [name, own] of classScores) {
    const threshold = classThresholds.get(name) ?? blockThreshold;
    if (own >= threshold) return `score ${own.toFixed(3)} of ${name} reaches ${threshold}`;
  }
  return null;
}

/** Findings, settings and lists in; one Decision out. */
export function decide(policy: CompiledPolicy, input: DecideInput): Decision {
  const { settings } = input;
  const reasons: Reason[] = [...input.reasons];
  let verdict: Decision['verdict'] = 'pass';
  if (settings.mode !== 'off') {
    const blocking = blockReasons(policy, input);
    const allowed = blocking.length === 0 || policy.allow.length === 0 ? undefined : listed(policy.allow, input);
    reasons.push(...blocking);
    if (allowed !== undefined) reasons.push({ kind: 'allow-list', rule: allowed.id, detail: 'the client is on an allow list' });
    const watched = policy.watch.length === 0 ? undefined : listed(policy.watch, input);
    if (watched !== undefined) reasons.push({ kind: 'list', rule: watched.id, detail: 'the client is on a watch list' });
    verdict = blocking.length > 0 && allowed === undefined ? 'block' : 'pass';
  }
  if (verdict === 'block') reasons.push({ kind: 'mode', rule: settings.modeSource, detail: `mode ${settings.mode}` });
  return {
    verdict,
    action: verdict === 'block' && settings.mode === 'block' ? 'block' : 'pass',
    mode: settings.mode,
    score: input.score,
    classes: input.classes,
    reasons,
    status: statusOf(policy, input, reasons),
    policy: policy.hash,
  };
}

const STATUS_TOO_MANY = 429;
/** Kinds that say nothing about why a request is stopped. */
const SIDE_REASONS: ReadonlySet<Reason['kind']> = new Set<Reason['kind']>(['mode', 'exception', 'allow-list', 'list']);

/** A client that only went too fast is told so, one that only has to prove itself is asked to; everything else is a block. */
function statusOf(policy: CompiledPolicy, input: DecideInput, reasons: readonly Reason[]): number {
  const acting = (input.signals ?? []).filter((signal) => signal.action !== 'monitor');
  const stopping = reasons.filter((reason) => !SIDE_REASONS.has(reason.kind)).length;
  if (acting.length === 0 || stopping > acting.length || acting.some((signal) => signal.action === 'block'))
    return input.settings.blockStatus;
  return acting.some((signal) => signal.action === 'throttle') ? STATUS_TOO_MANY : policy.source.abuse.challenge.status;
}

export interface ExceptionOutcome {
  readonly kept: readonly Finding[];
  readonly reasons: readonly Reason[];
}

/** The exception that sets something found aside, if one does. */
export type ExceptionFinder = (found: Pick<Finding, 'detector' | 'class' | 'point'>) => CompiledException | undefined;

/**
 * The exceptions in force for a request; `null` when there are none.
 * @param operation the id of the operation matched, or the empty string
 */
export function exceptionsFor(
  { exceptions }: CompiledPolicy,
  request: { readonly method: string; readonly host: string; readonly path: string },
  operation: string,
  now: number,
): ExceptionFinder | null {
  if (exceptions.length === 0) return null;
  const inForce = exceptions.filter(
    ({ rule, scope, expires }) =>
      expires > now &&
      (rule.operation === undefined || rule.operation === operation) &&
      (scope === null || inScope(scope, request.method, request.host, request.path)),
  );
  if (inForce.length === 0) return null;
  return (found) =>
    inForce.find(
      ({ rule, at }) =>
        (rule.detector === undefined || rule.detector === found.detector) &&
        (rule.class === undefined || rule.class === found.class) &&
        (at === null || at(pointPattern(found.point))),
    );
}

/** Takes out the findings that an exception sets aside; each one used is named as a reason. */
export function applyExceptions(findings: readonly Finding[], exceptionOf: ExceptionFinder | null): ExceptionOutcome {
  if (exceptionOf === null || findings.length === 0) return { kept: findings, reasons: [] };
  const reasons: Reason[] = [];
  const kept = findings.filter((finding) => {
    const used = exceptionOf(finding);
    if (used === undefined) return true;
    reasons.push({ kind: 'exception', rule: used.rule.id, detail: `${finding.detector} at ${finding.point} set aside` });
    return false;
  });
  return { kept, reasons };
}
