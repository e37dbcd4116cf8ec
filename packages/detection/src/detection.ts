import type { AttackClass, Deadline, DetectionVersions, Fact, Finding, RequestView, ResponseView } from '@sallyport/core';
import type { Leaf, Repeat } from '@sallyport/traffic';
import type { Reported } from './detector.ts';
import { reportCardNumber } from './detectors/data-leak/detector.ts';
import { checkGraphql, type GraphqlCheck, UNLIMITED } from './detectors/graphql-abuse/limits.ts';
import { DETECTORS, MESSAGE_DETECTORS } from './detectors/index.ts';
import { type Explained, explain } from './explain.ts';
import { toldBy, toldConfidence } from './fields/told.ts';
import { Findings, type IsExcepted } from './findings.ts';
import { compileIndicators, type IndicatorIndex } from './indicators/index.ts';
import { DEADLINE_EVERY_LEAVES, THOROUGH_CHARS, WINDOW_CHARS } from './limits.ts';
import { memoFor, WindowMemo } from './memo.ts';
import { type FiredRule, openWindow } from './reading.ts';
import { type Standing, trusted } from './score/learned/consult.ts';
import { SEGMENT_STEP } from './score/learned/features.ts';
import type { LearnedModel } from './score/learned/model.ts';
import { shippedModel } from './score/learned/shipped.ts';
import { isOwnPlace } from './score/place.ts';
import { noisyOr, type Scorer } from './score/score.ts';
import { isCoded } from './text/coded.ts';
import { foldText } from './text/fold.ts';
import { isSaidByMembers } from './text/nested.ts';
import { textsInPadding } from './text/padding.ts';
import { Triage } from './triage.ts';
import { judge, openVerdict, type Verdict, VerdictQueue } from './verdict.ts';
import { changedWindows, windowsOf } from './windows.ts';

export interface Inspection {
  /** Strongest first, at most FINDINGS_MAX. */
  readonly findings: readonly Finding[];
  /** 0..1; the default policy blocks from 0.5 on. */
  readonly score: number;
  readonly classes: readonly AttackClass[];
  /** False when the deadline came before the last leaf. */
  readonly complete: boolean;
}

export interface Detection {
  /**
   * What is wrong with a request. Never throws; linear in the characters of the leaves.
   * @param facts what canonicalisation and extraction saw, as far as it is at hand
   * @param repeats of the leaves, as the extraction gives them: what was clean once is not read again
   */
  inspect(
    leaves: readonly Leaf[],
    request: RequestView,
    deadline: Deadline | null,
    facts?: readonly Fact[],
    repeats?: readonly Repeat[],
    context?: InspectContext,
  ): Inspection;
  /** What a response gives away that it should not. */
  inspectResponse(leaves: readonly Leaf[], response: ResponseView): Inspection;
  /** Scores findings anew, strongest first: what exceptions left of an inspection, or those of one class. */
  score(findings: readonly Finding[]): Explained;
  /** Versions of rules and scoring, for the record; one of them changes with every change of verdicts. */
  readonly versions: DetectionVersions;
}

/** What else there is to look at. */
export interface InspectContext {
  /** The request as GraphQL; `null` when it is none. What its text suggests counts no longer then, where limits decide it. */
  readonly graphql: GraphqlCheck | null;
  readonly reported: readonly Reported[];
  /** What the policy sets aside. It takes no other finding's place: at most FINDINGS_MAX of these are given beside the others. */
  readonly isExcepted: IsExcepted | null;
}

const NO_CONTEXT: InspectContext = { graphql: null, reported: [], isExcepted: null };

export interface DetectionOptions {
  /** Default: {@link noisyOr}. */
  readonly scorer?: Scorer;
  /** Default: the model of `data/model.json`; `null` leaves the rules alone. */
  readonly model?: LearnedModel | null;
  /** Characters of one message that every confirmer reads, see triage.ts. Default: THOROUGH_CHARS. */
  readonly thoroughChars?: number;
}

/** Versions of the rules, and of the scoring without a learned model. */
const RULES_VERSION = '2026.11.10';
const UNLEARNED_VERSION = 'noisy-or-2';

/** Compiles all detectors. Costs some milliseconds; call it at load. */
export function createDetection(options: DetectionOptions = {}): Detection {
  const index = compileIndicators(DETECTORS);
  const clean = new WeakSet<object>();
  const scorer = options.scorer ?? noisyOr;
  const model = options.model === undefined ? shippedModel() : options.model;
  const chars = options.thoroughChars ?? THOROUGH_CHARS;
  return {
    versions: { rules: RULES_VERSION, model: model?.version ?? UNLEARNED_VERSION },
    score: (findings) => explain(findings, scorer),
    inspect(leaves, request, deadline, facts = [], repeats = [], { graphql, reported, isExcepted } = NO_CONTEXT) {
      const found = new Findings(isExcepted, graphql === null ? null : 'graphql-abuse', UNLIMITED);
      const triage = new Triage(model, deadline, chars);
      const reading: Reading = {
        leaves,
        path: request.path,
        index,
        model,
        wanted: index.request,
        deadline,
        found,
        triage,
        queue: new VerdictQueue(model, triage, memoFor(leaves)),
      };
      const complete = inspectRequestLeaves(reading, repeats, clean);
      for (const detector of MESSAGE_DETECTORS) detector.inspectRequest?.(request, facts, found.messageReport(detector.class));
      if (graphql !== null) checkGraphql(graphql, leaves, found.messageReport('graphql-abuse'));
      for (const one of reported) found.add(one);
      return conclude(found, complete, scorer);
    },
    inspectResponse(leaves, response) {
      const found = new Findings();
      const triage = new Triage(null, null, chars);
      inspectLeaves(
        {
          leaves,
          path: '',
          index,
          model: null,
          wanted: index.response,
          deadline: null,
          found,
          triage,
          queue: new VerdictQueue(null, triage, memoFor(leaves)),
        },
        0,
        leaves.length,
      );
      for (const leaf of leaves)
        reportCardNumber(leaf.value, (rule, from, to, confidence = rule.confidence) =>
          found.leaf(leaf, 'data-leak', rule, from, to, confidence),
        );
      for (const detector of MESSAGE_DETECTORS) detector.inspectResponse?.(response, found.messageReport(detector.class));
      return conclude(found, true, scorer);
    },
  };
}

/** Confidence from which on a detector need not read the rest of a long value. */
const SETTLED_MIN = 0.9;
/** The same once the message is past the characters that are read thoroughly. */
const SETTLED_LATE_MIN = 0.75;

/** A rule from which on the model is not alone with its suspicion. */
const WITNESS_MIN = 0.3;
/** Without one the model has to be surer than the default policy asks for. */
const ALONE_MIN = 0.7;
/** What is left of less: under the default threshold, as a sign for other values of the field and for stricter policies. */
const ALONE_SHARE = 0.7;

const NOTHING: Inspection = { findings: [], score: 0, classes: [], complete: true };

function conclude(found: Findings, complete: boolean, scorer: Scorer): Inspection {
  if (found.isEmpty) return complete ? NOTHING : { ...NOTHING, complete };
  return { ...explain(found.strongest(), scorer), complete };
}

/** What stays the same over the leaves of one message. */
interface Reading {
  readonly leaves: readonly Leaf[];
  /** Of the request, or the empty string. */
  readonly path: string;
  readonly index: IndicatorIndex;
  /** Reads requests only. */
  readonly model: LearnedModel | null;
  /** Bits of the detectors for this direction. */
  readonly wanted: number;
  readonly deadline: Deadline | null;
  readonly found: Findings;
  readonly triage: Triage;
  readonly queue: VerdictQueue;
}

/**
 * True when every leaf was read or is known to be `clean`. User agents, cookies and the claims of a token come again with
 * every request of a client. What detectors say of a leaf depends on the leaf alone, so what was clean once is clean.
 */
function inspectRequestLeaves(reading: Reading, repeats: readonly Repeat[], clean: WeakSet<object>): boolean {
  let at = 0;
  for (const { from, to, source } of repeats) {
    if (!inspectLeaves(reading, at, from)) return false;
    at = to;
    if (clean.has(source)) continue;
    const { reports } = reading.found;
    if (!inspectLeaves(reading, from, to)) return false;
    if (reading.found.reports === reports && !reading.found.isSaturated) clean.add(source);
  }
  return inspectLeaves(reading, at, reading.leaves.length);
}

/** True when every leaf of `[from, to)` was read. What was read is judged in either case. */
function inspectLeaves(reading: Reading, from: number, to: number): boolean {
  const complete = readLeaves(reading, from, to);
  reportWaiting(reading);
  return complete;
}

function readLeaves(reading: Reading, from: number, to: number): boolean {
  const { leaves, deadline, found, queue, index, wanted } = reading;
  let long: LongValue | null = null;
  for (let at = from; at < to; at++) {
    if (deadline !== null && at % DEADLINE_EVERY_LEAVES === DEADLINE_EVERY_LEAVES - 1 && isOver(deadline)) return false;
    const leaf = leaves[at]!;
    if (leaf.decoded === 0 || isOwnPlace(leaf.point)) {
      found.value = at;
      long = null;
    }
    if (isSaidByMembers(leaf, leaves[at + 1])) continue;
    const settled = found.isSettled(leaf);
    const asked = settled ? wanted & index.surer : wanted;
    if (leaf.value.length <= WINDOW_CHARS) queue.add(leaf, found.value, index, asked, settled);
    else {
      reportWaiting(reading);
      long ??= { before: null, open: asked, windows: new WindowMemo() };
      if (!inspectLong(reading, leaf, long)) return false;
      long.before = leaf.value;
    }
    for (const value of textsInPadding(leaf.value)) queue.add({ ...leaf, value }, found.value, index, asked, settled);
    if (queue.isFull) reportWaiting(reading);
  }
  return true;
}

/** Judges the values that wait, and reports what is said of them. */
function reportWaiting(reading: Reading): void {
  const { found, queue } = reading;
  const { value } = found;
  for (const waiting of queue.take()) {
    if (isQuiet(waiting.verdict)) continue;
    found.value = waiting.value;
    reportVerdict(reading, waiting.leaf, 0, waiting.verdict);
  }
  found.value = value;
}

function isQuiet({ reading, consultation }: Verdict): boolean {
  return reading.fired.length === 0 && consultation.finding === null;
}

/** A long value and its decodings, as far as they are read. */
interface LongValue {
  /** What the form at hand was decoded from; `null` while it is the value itself. */
  before: string | null;
  /** Detectors that are not sure yet: what is settled in one window need not be looked for in the next, nor in what the value decodes to. */
  open: number;
  readonly windows: WindowMemo;
}

/** A long value, window by window, with the deadline asked at each: one leaf may be the whole body. */
function inspectLong(reading: Reading, leaf: Leaf, long: LongValue): boolean {
  const { deadline } = reading;
  const { value } = leaf;
  const windows = long.before === null ? windowsOf(value) : changedWindows(long.before, value);
  for (const [from, to] of windows) {
    if (deadline !== null && from > 0 && isOver(deadline)) return false;
    if (!isCoded(value, from, to)) long.open &= ~inspectWindow(reading, leaf, from, to, long);
  }
  return true;
}

function isOver(deadline: Deadline): boolean {
  return deadline.clock.micros() >= deadline.at_us;
}

/** One window of a long value through the gate, the confirmers and the learned model. Returns the bits of the detectors that are sure. */
function inspectWindow(reading: Reading, leaf: Leaf, from: number, to: number, long: LongValue): number {
  // the start of a value is like no other place
  const verdict = from === 0 ? judgeWindow(reading, leaf, from, to, long) : judgeAgain(reading, leaf, from, to, long);
  return verdict === null || isQuiet(verdict) ? 0 : reportVerdict(reading, leaf, from, verdict);
}

/** Returns the bits of the detectors that are sure. */
function reportVerdict(
  { leaves, path, index, found, triage }: Reading,
  leaf: Leaf,
  from: number,
  { reading, consultation }: Verdict,
): number {
  const told = toldBy(leaves, found.value, path);
  let settled = 0;
  for (const fired of reading.fired) {
    const { detector, rule } = fired;
    const confidence = toldConfidence(told, detector.class, rule, trusted(fired, consultation));
    found.leaf(leaf, detector.class, rule, from + fired.from, from + fired.to, confidence);
    if (fired.confidence >= (triage.isOn ? SETTLED_LATE_MIN : SETTLED_MIN)) settled |= index.bitOf(detector);
  }
  const { finding } = consultation;
  if (finding !== null) {
    const confidence = toldConfidence(told, finding.class, finding.rule, aloneConfidence(finding.confidence, reading.fired));
    found.learned(leaf, finding, from, confidence);
  }
  return settled;
}

/** Short honest tokens look like nothing the model has seen; on its own word alone it takes one in some hundreds for an attack. */
function aloneConfidence(confidence: number, rules: readonly FiredRule[]): number {
  const isAlone = confidence < ALONE_MIN && !rules.some((fired) => fired.confidence >= WITNESS_MIN);
  return isAlone ? confidence * ALONE_SHARE : confidence;
}

/** What a window of the same value with the same text came to, or what it comes to now. */
function judgeAgain(reading: Reading, leaf: Leaf, from: number, to: number, long: LongValue): Verdict | null {
  const window = leaf.value.slice(from, to);
  const known = long.windows.find(window, long.open);
  if (known !== undefined) return known;
  const verdict = judgeWindow(reading, leaf, from, to, long);
  long.windows.keep(window, long.open, verdict);
  return verdict;
}

/** What the confirmers and the model say of a window; `null` for what ends at the gate. */
function judgeWindow({ index, model, triage, wanted }: Reading, leaf: Leaf, from: number, to: number, long: LongValue): Verdict | null {
  const opened = openWindow(leaf, from, to, index, long.open);
  if (opened === null) return null;
  const verdict = openVerdict(opened, false);
  judge([verdict], model, triage, standingOf(leaf.value, from, to, long, wanted));
  return verdict;
}

function standingOf(value: string, from: number, to: number, { before, open }: LongValue, wanted: number): Standing {
  return { settled: open !== wanted, around: before === null ? null : () => textAround(value, from, to) };
}

/** A window's length of folded text with `[from, to)` in the middle; the model's segments stand there as in the piece itself. */
function textAround(value: string, from: number, to: number): string {
  const before = (WINDOW_CHARS - (to - from)) >> 1;
  const start = Math.max(from % SEGMENT_STEP, from - before + (before % SEGMENT_STEP));
  return foldText(value.slice(start, start + WINDOW_CHARS), false);
}
