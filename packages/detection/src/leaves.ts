import type { Deadline, Point } from '@sallyport/core';
import type { Leaf, Repeat } from '@sallyport/traffic';
import { filterConfidence } from './fields/filters.ts';
import { toldBy, toldConfidence } from './fields/told.ts';
import type { Findings } from './findings.ts';
import type { IndicatorIndex } from './indicators/index.ts';
import { BATCH_VALUES_MAX, DEADLINE_EVERY_LEAVES, WINDOW_CHARS } from './limits.ts';
import { WindowMemo } from './memo.ts';
import { type FiredRule, openWindow, passGate } from './reading.ts';
import { type Standing, trusted } from './score/learned/consult.ts';
import { SEGMENT_STEP } from './score/learned/features.ts';
import type { LearnedModel } from './score/learned/model.ts';
import { isOwnPlace } from './score/place.ts';
import { isCoded } from './text/coded.ts';
import { foldText } from './text/fold.ts';
import { isSaidByMembers } from './text/nested.ts';
import { isOpaque } from './text/opaque.ts';
import { textsInPadding } from './text/padding.ts';
import type { Triage } from './triage.ts';
import { judge, openVerdict, type Verdict, type VerdictQueue } from './verdict.ts';
import { changedWindows, windowsOf } from './windows.ts';

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

/** What stays the same over the leaves of one message. */
export interface MessageReading {
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
export function inspectRequestLeaves(reading: MessageReading, repeats: readonly Repeat[], clean: WeakSet<object>): boolean {
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
export function inspectLeaves(reading: MessageReading, from: number, to: number): boolean {
  const complete = readLeaves(reading, from, to);
  reportWaiting(reading);
  return complete;
}

function readLeaves(reading: MessageReading, from: number, to: number): boolean {
  const { leaves, deadline, found, queue, index, wanted } = reading;
  let long: LongValue | null = null;
  let place: JoinedPlace = { point: '', open: 0 };
  for (let at = from; at < to; at++) {
    if (deadline !== null && at % DEADLINE_EVERY_LEAVES === DEADLINE_EVERY_LEAVES - 1 && isOver(deadline)) return false;
    const leaf = leaves[at]!;
    if (leaf.decoded === 0 || isOwnPlace(leaf.point)) {
      found.value = at;
      long = null;
    }
    if (isSaidByMembers(leaf, leaves[at + 1]) || (wanted === index.request && isOpaque(leaf))) continue;
    const settled = found.isSettled(leaf);
    const asked = settled ? wanted & index.surer : wanted;
    if (leaf.joined !== undefined && leaf.joined.length <= BATCH_VALUES_MAX && !found.isSaturated) {
      reportWaiting(reading);
      if (place.point !== leaf.point) place = { point: leaf.point, open: wanted };
      if (!readJoined(reading, leaf, leaf.joined, place)) return false;
    } else if (leaf.value.length <= WINDOW_CHARS) queue.add(leaf, found.value, index, asked, settled);
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

/** A place where values stand joined. */
interface JoinedPlace {
  readonly point: Point;
  /** Detectors that are not sure yet of the place. */
  open: number;
}

/** Values that stand joined, one by one. Where the gate sees nothing in all of them it sees nothing in any. */
function readJoined(reading: MessageReading, leaf: Leaf, values: readonly string[], place: JoinedPlace): boolean {
  const { deadline, found, queue, index, wanted } = reading;
  const { point, kind, name, isName, decoded } = leaf;
  if (passGate(leaf, 0, leaf.value.length, index, place.open) === 0) return true;
  for (let at = 0; at < values.length; at++) {
    if (deadline !== null && at % DEADLINE_EVERY_LEAVES === DEADLINE_EVERY_LEAVES - 1 && isOver(deadline)) return false;
    queue.add({ point, kind, name, value: values[at]!, isName, decoded }, found.value, index, place.open, place.open !== wanted);
    if (queue.isFull) place.open &= ~reportWaiting(reading);
  }
  place.open &= ~reportWaiting(reading);
  return true;
}

/** Judges the values that wait, and reports what is said of them. Returns the bits of the detectors that are sure of one. */
function reportWaiting(reading: MessageReading): number {
  const { found, queue } = reading;
  const { value } = found;
  let settled = 0;
  for (const waiting of queue.take()) {
    if (isQuiet(waiting.verdict)) continue;
    found.value = waiting.value;
    settled |= reportVerdict(reading, waiting.leaf, 0, waiting.verdict);
  }
  found.value = value;
  return settled;
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
function inspectLong(reading: MessageReading, leaf: Leaf, long: LongValue): boolean {
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
function inspectWindow(reading: MessageReading, leaf: Leaf, from: number, to: number, long: LongValue): number {
  // the start of a value is like no other place
  const verdict = from === 0 ? judgeWindow(reading, leaf, from, to, long) : judgeAgain(reading, leaf, from, to, long);
  return verdict === null || isQuiet(verdict) ? 0 : reportVerdict(reading, leaf, from, verdict);
}

/** Returns the bits of the detectors that are sure. */
function reportVerdict(
  { leaves, path, index, found, triage }: MessageReading,
  leaf: Leaf,
  from: number,
  { reading, consultation }: Verdict,
): number {
  const told = toldBy(leaves, found.value, path);
  let settled = 0;
  for (const fired of reading.fired) {
    const { detector, rule } = fired;
    const certain = toldConfidence(told, detector.class, rule, trusted(fired, consultation));
    const confidence = filterConfidence(leaves, found.value, leaf, rule, certain);
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
function judgeAgain(reading: MessageReading, leaf: Leaf, from: number, to: number, long: LongValue): Verdict | null {
  const window = leaf.value.slice(from, to);
  const known = long.windows.find(window, long.open);
  if (known !== undefined) return known;
  const verdict = judgeWindow(reading, leaf, from, to, long);
  long.windows.keep(window, long.open, verdict);
  return verdict;
}

/** What the confirmers and the model say of a window; `null` for what ends at the gate. */
function judgeWindow(
  { index, model, triage, wanted }: MessageReading,
  leaf: Leaf,
  from: number,
  to: number,
  long: LongValue,
): Verdict | null {
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
