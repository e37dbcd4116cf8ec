import type { Router } from '@sallyport/contract/router';
import { compileRouter } from '@sallyport/contract/router';
import type {
  Activity,
  AttackClass,
  CoverageGap,
  Deadline,
  Decision,
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
import { type Detection, type Inspection, proofs } from '@sallyport/detection';
import type { CompiledPolicy, CustomRules, RouteSettings, RuleOutcome } from '@sallyport/policy';
import { applyExceptions, compilePolicy, decide, type RuleMatch } from '@sallyport/policy';
import type { Extraction } from '@sallyport/traffic';
import { extractRequest, extractResponse, principalOf, responseText, withResponse } from '@sallyport/traffic';
import { activityOf, type PlaceHeaders } from './activity/activity.ts';
import type { EngineConfig, EnginePorts } from './config.ts';
import { contextOf, isPatch, patchFinding } from './custom.ts';
import { exchangeDraft, faultDraft } from './event.ts';
import type { EngineMemory } from './memory.ts';
import type { PartnerIndex } from './partner.ts';
import { compilePartners } from './partner.ts';
import { tokenSecrets } from './posture/posture.ts';
import { type Guarded, Protection, UNGUARDED } from './protection/protection.ts';
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
  /** Request side: understand and decide. Never throws; a fault becomes a gap and the route's fail mode acts on it. */
  inspect(transaction: Transaction, gaps?: readonly CoverageGap[]): Outcome;
  /** Response side and logging: the events to record for this exchange, the exchange itself first. Never throws. */
  finish(outcome: Outcome, result: ExchangeResult): EventDraft[];
}

interface Compiled extends Omit<EngineMemory, 'protection'> {
  readonly policy: CompiledPolicy;
  readonly router: Router<Operation>;
  readonly partners: PartnerIndex | null;
  readonly outbound: ReadonlySet<string>;
  /** `null` where nothing of it is configured. */
  readonly protection: Protection | null;
  /** `null` where behaviour is not watched. */
  readonly behaviour: { readonly places: PlaceHeaders | null } | null;
  readonly tokenSecrets: readonly string[];
}

const CLEAN: Inspection = { findings: [], score: 0, classes: [], complete: true };
const NO_RULES: RuleOutcome = { matches: NO_MATCHES, gap: null };
const ANONYMOUS: Principal = { scheme: 'none', id: null, client: null };
/** Compiles the configuration; throws where it is not valid, before anything runs on it. */
export function createEngine(config: EngineConfig, ports: EnginePorts, memory: EngineMemory): Engine {
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
    partners: compilePartners(config.partners),
    outbound: new Set(config.outboundListeners),
    protection: Protection.of(config.policy, config.specs ?? [], memory.protection, memory.hashes),
    behaviour: config.policy.abuse.enabled ? { places: config.policy.abuse.place_headers } : null,
    tokenSecrets: tokenSecrets(config.tokenSecrets ?? []),
  };
  return {
    memory,
    policy: compiled.policy.hash,
    settingsFor: (method, host, path) => compiled.policy.settingsFor(method, host, path),
    inspect: (transaction, gaps = []) => inspect(compiled, ports, transaction, gaps),
    finish: (outcome, result) => finish(compiled, ports, outcome, result),
  };
}

function inspect(engine: Compiled, ports: EnginePorts, transaction: Transaction, gaps: readonly CoverageGap[]): Outcome {
  const started = ports.clock.micros();
  const run = new Run(gaps, ports);
  const { request } = transaction;
  const settings = engine.policy.settingsFor(request.method, request.host, request.path);
  const operation = run.phase(
    'request-headers',
    null,
    () => engine.router.match(request.method, request.host, request.path)?.value ?? null,
  );
  const principal = run.phase('request-headers', ANONYMOUS, () => principalOf(request, transaction.client.tls, engine.hashKey));
  let extraction: Extraction | null = null;
  let inspection: Inspection = CLEAN;
  if (settings.mode === 'off') run.gaps.push({ reason: 'mode-off', phase: 'request-headers', detail: settings.modeSource });
  else {
    const deadline = { clock: ports.clock, at_us: started + settings.inspect_us_max };
    extraction = run.phase('request-body', null, () => extractRequest(request, undefined, deadline, engine.headers));
    if (extraction !== null) inspection = detect(engine, run, settings, transaction, extraction, deadline);
  }
  const partner = engine.partners === null ? '' : engine.partners(principal, transaction.client.address, request.host);
  const { protection } = engine;
  const guarded =
    protection === null || settings.mode === 'off'
      ? UNGUARDED
      : run.phase('request-body', UNGUARDED, () => protection.request({ transaction, operation, principal, partner, extraction }));
  const { decision, kept } = judge(engine, run, transaction, settings, operation?.id ?? '', inspection, guarded.signals, ports.clock.now());
  return {
    transaction,
    settings,
    operation,
    principal,
    partner,
    findings: kept,
    gaps: run.gaps,
    facts: extraction === null || extraction.facts.length === 0 ? transaction.facts : [...transaction.facts, ...extraction.facts],
    signals: guarded.signals,
    guarded,
    decision,
    inspect_us: ports.clock.micros() - started,
    extraction,
    faults: run.faults,
  };
}

function detect(
  engine: Compiled,
  run: Run,
  settings: RouteSettings,
  transaction: Transaction,
  extraction: Extraction,
  deadline: Deadline,
): Inspection {
  run.gaps.push(...extraction.gaps);
  const facts = extraction.facts.length === 0 ? transaction.facts : [...transaction.facts, ...extraction.facts];
  const matches = engine.policy.custom === null ? NO_MATCHES : matchCustom(engine.policy.custom, run, transaction, extraction, deadline);
  const context = contextOf(extraction.body, settings, matches);
  const inspection = run.phase('request-body', CLEAN, () =>
    engine.detection.inspect(extraction.leaves, transaction.request, deadline, facts, extraction.repeats, context),
  );
  if (!inspection.complete) run.gaps.push({ reason: 'deadline', phase: 'request-body', detail: `${extraction.leaves.length} values` });
  if (matches.length > 0) run.patches = matches.filter(isPatch);
  return inspection;
}

function matchCustom(
  custom: CustomRules,
  run: Run,
  { request }: Transaction,
  { leaves }: Extraction,
  deadline: Deadline,
): readonly RuleMatch[] {
  const { matches, gap } = run.phase('request-body', NO_RULES, () => custom.match(request, leaves, deadline.clock.now(), deadline));
  if (gap !== null) run.gaps.push({ reason: gap, phase: 'request-body', detail: 'custom rules' });
  return matches;
}

function judge(
  engine: Compiled,
  run: Run,
  transaction: Transaction,
  settings: RouteSettings,
  operation: string,
  inspection: Inspection,
  signals: readonly Signal[],
  now: number,
): { decision: Decision; kept: readonly Finding[] } {
  const { request, client } = transaction;
  const { kept, reasons } = applyExceptions(engine.policy, inspection.findings, request, operation, now);
  // Only what exceptions left counts, so the score is taken anew where one was used.
  const { findings, score, classes } = reasons.length === 0 ? inspection : engine.detection.score(kept);
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

function finish(engine: Compiled, ports: EnginePorts, outcome: Outcome, result: ExchangeResult): EventDraft[] {
  const run = new Run([], ports);
  const transaction = result.response === null ? outcome.transaction : withResponse(outcome.transaction, result.response);
  const hostile = outcome.decision.verdict === 'block' || outcome.decision.classes.includes('scanner');
  const sampled = !hostile && run.phase('logging', false, () => engine.observer.samples(transaction.request));
  const answer = result.response === null ? UNSEEN : inspectResponse(engine, run, outcome, result.response, sampled, ports.clock.now());
  const observation = run.phase('logging', null, () => observe(engine, outcome, transaction, answer.extraction, hostile, sampled));
  const signals = answerSignals(engine, run, outcome, transaction, result.response, answer.extraction);
  const complete: Outcome = {
    ...outcome,
    signals: signals.length === 0 ? outcome.signals : [...outcome.signals, ...signals],
    transaction,
    findings: answer.findings.length === 0 ? outcome.findings : [...outcome.findings, ...answer.findings],
    gaps: run.gaps.length === 0 ? outcome.gaps : [...outcome.gaps, ...run.gaps],
  };
  const posture = run.phase('logging', null, () => engine.posture.of(complete, result.response, engine.tokenSecrets, ports.clock.now()));
  const draft = exchangeDraft(complete, result, observation, engine.detection.versions, posture);
  const activity = behaviourOf(engine, run, complete, result, answer.extraction, draft);
  const drafts: EventDraft[] = [activity === null ? draft : { ...draft, activity }];
  for (const fault of [...outcome.faults, ...run.faults])
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
  const { request } = outcome.transaction;
  const { response, status } = result;
  return run.phase('logging', null, () => {
    const input = { request, principal: outcome.principal, response, status, extraction: outcome.extraction, answer: answer?.body ?? null };
    return activityOf({ ...input, maskedPath: draft.path, template: draft.template }, engine.hashes, behaviour.places);
  });
}

/** What the description says of the answer; also ends what was counted as under way, so it is asked for every exchange. */
function answerSignals(
  engine: Compiled,
  run: Run,
  outcome: Outcome,
  transaction: Transaction,
  response: ResponseView | null,
  extraction: Extraction | null,
): readonly Signal[] {
  const { protection } = engine;
  if (protection === null || outcome.guarded === UNGUARDED) return UNGUARDED.signals;
  return run.phase('response-body', UNGUARDED.signals, () => {
    const { signals, gaps } = protection.response(outcome.guarded, transaction, outcome.principal, response, extraction);
    run.gaps.push(...gaps);
    return signals;
  });
}

interface Answer {
  readonly extraction: Extraction | null;
  readonly findings: readonly Finding[];
}

const UNSEEN: Answer = { extraction: null, findings: [] };
/** From this status on an answer is taken apart each time: errors are where internals leak. */
const ERROR_STATUS = 400;

/** Takes the answer apart where its fields are wanted or something is odd; else looks over its text for what it gives away. */
function inspectResponse(engine: Compiled, run: Run, outcome: Outcome, response: ResponseView, sampled: boolean, now: number): Answer {
  if (outcome.settings.mode === 'off') return UNSEEN;
  const closely = sampled || outcome.findings.length > 0 || response.status >= ERROR_STATUS;
  const text = closely ? null : responseText(response);
  const extraction = text !== null ? null : run.phase('response-body', null, () => extractResponse(response));
  // A body that was kept in part only is no gap: response_bytes_max says how much is looked at.
  if (extraction !== null && response.body.state !== 'truncated') run.gaps.push(...extraction.gaps);
  const leaves = text ?? extraction?.leaves ?? [];
  const found = run.phase('response-body', CLEAN, () => engine.detection.inspectResponse(leaves, response)).findings;
  const leaks = found.length === 0 ? found : setAside(engine, outcome, found, now);
  if (outcome.findings.length === 0 || outcome.extraction === null) return { extraction, findings: leaks };
  const exchange = { attacks: outcome.findings, requestLeaves: outcome.extraction.leaves, leaks, answerLeaves: leaves, response };
  const proven = run.phase('response-body', [], () => proofs(exchange));
  return { extraction, findings: proven.length === 0 ? leaks : [...proven, ...leaks] };
}

/** Exceptions hold for answers too. */
function setAside(engine: Compiled, { transaction, operation }: Outcome, findings: readonly Finding[], now: number): readonly Finding[] {
  return applyExceptions(engine.policy, findings, transaction.request, operation?.id ?? '', now).kept;
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
  return engine.observer.observe({ transaction, request: outcome.extraction, response, hostile, sampled, direction });
}
