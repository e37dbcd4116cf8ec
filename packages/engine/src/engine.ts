import type { Router } from '@sallyport/contract/router';
import { compileRouter } from '@sallyport/contract/router';
import type {
  Activity,
  CoverageGap,
  Deadline,
  Decision,
  DetectionVersions,
  EventDraft,
  Fact,
  Finding,
  Observation,
  Operation,
  Principal,
  ResponseView,
  Signal,
  Transaction,
} from '@sallyport/core';
import type { Inspection } from '@sallyport/detection';
import { compileKnowledge, type Knowledge } from '@sallyport/inventory/observe';
import type { CompiledPolicy, CustomRules, ExceptionFinder, FieldMask, HeaderEdits, RouteSettings, RuleOutcome } from '@sallyport/policy';
import { compileFieldMask, compileHabits, compilePolicy, exceptionsFor, NO_PROFILES, type RuleMatch } from '@sallyport/policy';
import type { Extraction } from '@sallyport/traffic';
import { extractRequest, withResponse } from '@sallyport/traffic';
import { activityOf, type Behaviour } from './activity/activity.ts';
import { Callers } from './activity/caller.ts';
import { GrantingSignIns } from './activity/outcome.ts';
import { purposeReader } from './activity/purpose.ts';
import { challenged } from './challenge.ts';
import type { EngineConfig, EnginePorts } from './config.ts';
import { contextOf, isPatch, shadowSignal } from './custom.ts';
import { exchangeDraft, faultDraft } from './event.ts';
import { inspectAnswer, lookedAt, UNSEEN } from './inspect-answer.ts';
import { type Judging, judge } from './judge.ts';
import { judgeAnswer, planAnswer } from './judge-answer.ts';
import type { EngineMemory } from './memory.ts';
import { compileOwnTypesMask, type OwnTypesMask } from './own-types.ts';
import type { PartnerIndex } from './partner.ts';
import { callerOf, compilePartners, partnerOf } from './partner.ts';
import { tokenSecrets } from './posture/posture.ts';
import type { AnswerHead, AnswerPlan, JudgedAnswer } from './protection/answer.ts';
import { withIssuerKeys } from './protection/issuer-keys.ts';
import { endHeld, type Guarded, type GuardInput, type InspectedPart, Protection, UNGUARDED } from './protection/protection.ts';
import { NO_MATCHES, type PhaseFault, Run } from './run.ts';

/** What the engine knows of a request once it has decided; handed back to {@link Engine.finish} with the answer. */
export interface Outcome {
  readonly transaction: Transaction;
  readonly settings: RouteSettings;
  readonly operation: Operation | null;
  readonly principal: Principal;
  readonly partner: string;
  readonly findings: readonly Finding[];
  readonly gaps: readonly CoverageGap[];
  readonly facts: readonly Fact[];
  /** What description, limits and reactions say; most requests have none. */
  readonly signals: readonly Signal[];
  readonly guarded: Guarded;
  readonly decision: Decision;
  /** Microseconds spent from the first to the last phase of the request side. */
  readonly inspect_us: number;
  readonly extraction: Extraction | null;
  /** What the policy does to headers, or `null`. */
  readonly edits: HeaderEdits | null;
  readonly faults: readonly PhaseFault[];
}

/** What became of the exchange. */
export interface ExchangeResult {
  /** The answer as far as it was kept, or `null` when the upstream was not asked or did not answer. */
  readonly response: ResponseView | null;
  /** Status the client got. */
  readonly status: number;
  /** Status the upstream gave; 0 when there is none. */
  readonly upstreamStatus: number;
  /** What was made of the answer while it waited; absent where it did not. */
  readonly judged?: JudgedAnswer | null;
  readonly duration_us: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
}

/** The phases in order, over one snapshot of compiled configuration. No sockets, no storage, no time but the clock's. */
export interface Engine {
  /** Handed to the engine of the next configuration. */
  readonly memory: EngineMemory;
  /** Hash of the policy in force. */
  readonly policy: string;
  /** What holds for a request of this target; asked by the gateway before it reads a body. */
  settingsFor(method: string, host: string, path: string): RouteSettings;
  /** What the policy does to the headers of such a request and its answer; for forms that edit before they decide. */
  editsFor(method: string, host: string, path: string): HeaderEdits | null;
  /**
   * Request side: understand and decide. Never throws; a fault becomes a gap and the route's fail mode acts on it. A gap
   * `out-of-band` among `gaps` bounds the mode to monitor: what is seen as a copy cannot be stopped.
   */
  inspect(transaction: Transaction, gaps?: readonly CoverageGap[], part?: InspectedPart): Outcome;
  /** What is to be done with an answer whose head is there. Never throws; a fault becomes a gap as above. */
  planAnswer(outcome: Outcome, head: AnswerHead): AnswerPlan;
  /** Holds an answer that waits, or as much of it as was kept, against its description. Never throws. */
  judgeAnswer(outcome: Outcome, response: ResponseView): JudgedAnswer;
  /** Response side and logging: the events to record for this exchange, the exchange itself first. Never throws. */
  finish(outcome: Outcome, result: ExchangeResult): EventDraft[];
}

export interface Compiled extends Omit<EngineMemory, 'protection'> {
  readonly policy: CompiledPolicy;
  readonly router: Router<Operation>;
  readonly habits: Judging['habits'];
  readonly versions: DetectionVersions;
  readonly partners: PartnerIndex | null;
  readonly outbound: ReadonlySet<string>;
  /** `null` where nothing of it is configured. */
  readonly protection: Protection | null;
  /** `null` where the policy names no field. */
  readonly mask: FieldMask | null;
  /** `null` where behaviour is not watched. */
  readonly behaviour: Behaviour | null;
  readonly callers: Callers;
  readonly tokenSecrets: readonly string[];
  readonly knowledge: Knowledge;
  /** `null` where there are no data types of one's own. */
  readonly ownTypes: OwnTypesMask | null;
}

const CLEAN: Inspection = { findings: [], score: 0, classes: [], complete: true };
const NO_RULES: RuleOutcome = { matches: NO_MATCHES, gap: null };
const ANONYMOUS: Principal = { scheme: 'none', id: null, client: null };
/** Compiles the configuration; throws where it is not valid, before anything runs on it. */
export function createEngine(config: EngineConfig, ports: EnginePorts, memory: EngineMemory): Engine {
  const { abuse } = config.policy;
  const callers = new Callers(memory.hashes, abuse, config.geography ?? null);
  const habits = compileHabits(config.habits ?? NO_PROFILES, config.policy.habits);
  const { versions } = memory.detection;
  const compiled: Compiled = {
    policy: compilePolicy(config.policy),
    router: compileRouter(
      config.operations.map((operation) => ({
        method: operation.method,
        host: operation.host,
        template: operation.template,
        value: operation,
      })),
    ),
    ...memory,
    habits,
    versions: habits === null ? versions : { ...versions, habits: habits.version },
    partners: compilePartners(config.partners),
    outbound: new Set(config.outboundListeners),
    protection: Protection.of(withIssuerKeys(config.policy, config.issuerKeys ?? {}), config.specs ?? [], memory.protection, callers),
    mask: compileFieldMask(config.policy.masking.fields),
    behaviour: abuse.enabled
      ? {
          callers,
          purposeOf: purposeReader(abuse.words),
          grants: new GrantingSignIns(),
          places: abuse.place_headers,
          breached: config.breachedPasswords ?? null,
        }
      : null,
    callers,
    tokenSecrets: tokenSecrets(config.tokenSecrets ?? []),
    knowledge: compileKnowledge(config.dataTypes ?? [], [...(config.descriptions ?? []), ...(config.specs ?? []).map(({ text }) => text)]),
    ownTypes: compileOwnTypesMask(config.dataTypes ?? []),
  };
  return {
    memory,
    policy: compiled.policy.hash,
    settingsFor: (method, host, path) => settingsFor(compiled, method, host, path, ports.clock.now()),
    editsFor: (method, host, path) => compiled.policy.headersFor?.(method, host, path) ?? null,
    inspect: (transaction, gaps = [], part = 'request') => inspect(compiled, ports, transaction, gaps, part),
    planAnswer: (outcome, head) => planAnswer(compiled, ports, outcome, head),
    judgeAnswer: (outcome, response) => judgeAnswer(compiled, ports, outcome, response, null, true),
    finish: (outcome, result) => finish(compiled, ports, outcome, result),
  };
}

function inspect(
  engine: Compiled,
  ports: EnginePorts,
  transaction: Transaction,
  gaps: readonly CoverageGap[],
  part: InspectedPart,
): Outcome {
  const started = ports.clock.micros();
  const run = new Run(gaps, ports);
  const { request } = transaction;
  const { method, host, path } = request;
  const operation = run.phase('request-headers', null, () => engine.router.match(method, host, path)?.value ?? null);
  const settings = boundedBy(gaps, engine.policy.settingsFor(method, host, path, ports.clock.now(), operation?.id));
  const principal = run.phase('request-headers', ANONYMOUS, () => callerOf(transaction, engine.hashKey));
  let extraction: Extraction | null = null;
  let inspection: Inspection = CLEAN;
  const exceptionOf = exceptionsFor(engine.policy, request, operation?.id ?? '', ports.clock.now());
  if (settings.mode === 'off') run.gaps.push({ reason: 'mode-off', phase: 'request-headers', detail: settings.modeSource });
  else if (transaction.protocol !== 'tunnel') {
    const deadline = { clock: ports.clock, at_us: started + settings.inspect_us_max };
    extraction = run.phase('request-body', null, () => extractRequest(request, undefined, deadline, engine.headers));
    if (extraction !== null) inspection = detect(engine, run, settings, transaction, principal, extraction, exceptionOf, deadline);
  }
  const partner = partnerOf(engine.partners, engine.outbound, transaction, principal);
  const { protection } = engine;
  const asked: GuardInput = { part, transaction, operation, principal, partner, extraction };
  const guarded =
    protection === null || settings.mode === 'off' ? UNGUARDED : run.phase('request-body', UNGUARDED, () => protection.request(asked));
  run.gaps.push(...guarded.gaps);
  const signals = run.shadows.length === 0 ? guarded.signals : [...guarded.signals, ...run.shadows.map(shadowSignal)];
  const { decision, kept } = judge(engine, run, asked, settings, inspection, exceptionOf, signals, ports.clock.now());
  return {
    transaction,
    settings,
    operation,
    principal,
    partner,
    findings: kept,
    gaps: run.gaps,
    facts: extraction === null || extraction.facts.length === 0 ? transaction.facts : [...transaction.facts, ...extraction.facts],
    signals,
    guarded: decision.action === 'block' ? challenged(engine.policy, guarded, decision, request) : guarded,
    decision,
    inspect_us: ports.clock.micros() - started,
    extraction,
    edits: engine.policy.headersFor?.(request.method, request.host, request.path) ?? null,
    faults: run.faults,
  };
}

/** Before the body is read: the operation is looked up only where the policy asks for it. */
function settingsFor({ policy, router }: Compiled, method: string, host: string, path: string, now: number): RouteSettings {
  return policy.settingsFor(method, host, path, now, policy.asksForOperation ? router.match(method, host, path)?.value.id : '');
}

function boundedBy(gaps: readonly CoverageGap[], settings: RouteSettings): RouteSettings {
  if (gaps.length === 0 || settings.mode !== 'block' || !gaps.some((gap) => gap.reason === 'out-of-band')) return settings;
  return { ...settings, mode: 'monitor', modeSource: 'form' };
}

function detect(
  engine: Compiled,
  run: Run,
  settings: RouteSettings,
  transaction: Transaction,
  principal: Principal,
  extraction: Extraction,
  exceptionOf: ExceptionFinder | null,
  deadline: Deadline,
): Inspection {
  run.gaps.push(...extraction.gaps);
  const facts = extraction.facts.length === 0 ? transaction.facts : [...transaction.facts, ...extraction.facts];
  const matches =
    engine.policy.custom === null ? NO_MATCHES : matchCustom(engine.policy.custom, run, transaction, principal, extraction, deadline);
  const context = contextOf(extraction.body, settings, matches, exceptionOf);
  const inspection = run.phase('request-body', CLEAN, () =>
    engine.detection.inspect(extraction.leaves, transaction.request, deadline, facts, extraction.repeats, context),
  );
  if (!inspection.complete) run.gaps.push({ reason: 'deadline', phase: 'request-body', detail: `${extraction.leaves.length} values` });
  if (matches.length > 0) {
    run.patches = matches.filter((match) => match.enforced && isPatch(match));
    run.shadows = matches.filter((match) => !match.enforced);
  }
  return inspection;
}

function matchCustom(
  custom: CustomRules,
  run: Run,
  { request, client }: Transaction,
  principal: Principal,
  { leaves }: Extraction,
  deadline: Deadline,
): readonly RuleMatch[] {
  const caller = principal.id ?? client.address;
  const { matches, gap } = run.phase('request-body', NO_RULES, () => custom.match(request, leaves, deadline.clock.now(), deadline, caller));
  if (gap !== null) run.gaps.push({ reason: gap, phase: 'request-body', detail: 'custom rules' });
  return matches;
}

function finish(engine: Compiled, ports: EnginePorts, outcome: Outcome, result: ExchangeResult): EventDraft[] {
  const run = new Run([], ports);
  const transaction = result.response === null ? outcome.transaction : withResponse(outcome.transaction, result.response);
  const hostile = outcome.decision.verdict === 'block' || outcome.decision.classes.includes('scanner');
  const sampled = !hostile && run.phase('logging', false, () => engine.observer.samples(transaction.request));
  endHeld(outcome.guarded);
  const looked = result.response === null ? null : lookedAt(result.response, outcome.settings.responseBytesMax);
  const answer = looked === null ? UNSEEN : inspectAnswer(engine, run, outcome, looked, sampled, ports.clock.now());
  const observation = run.phase('logging', null, () => observe(engine, outcome, transaction, answer.extraction, hostile, sampled));
  // What was kept beyond the part looked at was kept for the check: it is taken apart there.
  const extraction = looked === result.response ? answer.extraction : null;
  const { decision, signals, gaps, faults } = result.judged ?? judgeAnswer(engine, ports, outcome, result.response, extraction, false);
  const complete: Outcome = {
    ...outcome,
    decision,
    signals: signals.length === 0 ? outcome.signals : [...outcome.signals, ...signals],
    transaction,
    findings: answer.findings.length === 0 ? outcome.findings : [...outcome.findings, ...answer.findings],
    gaps: run.gaps.length + gaps.length === 0 ? outcome.gaps : [...outcome.gaps, ...run.gaps, ...gaps],
  };
  const posture = run.phase('logging', null, () => engine.posture.of(complete, result.response, engine.tokenSecrets, ports.clock.now()));
  const draft = exchangeDraft(complete, result, observation, engine.versions, engine, posture);
  const activity = behaviourOf(engine, run, complete, result, answer.extraction, draft);
  const drafts: EventDraft[] = [activity === null ? draft : { ...draft, activity }];
  for (const fault of [...outcome.faults, ...run.faults, ...faults])
    drafts.push(faultDraft(ports.clock.now(), fault, transaction.id, outcome.settings.onError));
  return drafts;
}

/** What behaviour detectors learn of the exchange, or `null`. */
function behaviourOf(
  engine: Compiled,
  run: Run,
  outcome: Outcome,
  result: ExchangeResult,
  answer: Extraction | null,
  draft: { readonly path: string; readonly template: string },
): Activity | null {
  const { behaviour } = engine;
  if (behaviour === null || outcome.settings.mode === 'off') return null;
  const { response, status } = result;
  return run.phase('logging', null, () => {
    const { transaction, principal, extraction } = outcome;
    const input = { transaction, principal, extraction, response, status, answer: answer?.body ?? null };
    return activityOf({ ...input, maskedPath: draft.path, template: draft.template }, behaviour);
  });
}

function observe(
  engine: Compiled,
  outcome: Outcome,
  transaction: Transaction,
  response: Extraction | null,
  hostile: boolean,
  sampled: boolean,
): Observation {
  const direction = engine.outbound.has(transaction.listener) ? 'outbound' : 'inbound';
  const { observer, knowledge } = engine;
  const { extraction: request, principal } = outcome;
  return observer.observe({ transaction, request, response, hostile, sampled, direction, knowledge, scopes: principal.scopes });
}
