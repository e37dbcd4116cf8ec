import type { CoverageGap, CoverageGapReason, Deadline, Fact, FactKind, Phase, Point, PointKind } from '@sallyport/core';
import { type DecodeNotes, NOTE_INVALID_PERCENT, NOTE_INVALID_UTF8, NOTE_NUL, NOTE_OVERLONG } from '../decoders/utf8.ts';
import type { ExtractLimits } from '../limits.ts';
import type { RememberedField } from './header-memory.ts';
import { JoinedValues } from './joined.ts';
import type { Leaf, Repeat } from './leaf.ts';

/** The clock is read once in this many leaves: a reading costs as much as ten plain leaves. */
const LEAVES_PER_DEADLINE_CHECK = 32;

/** Distinct gaps and facts kept per message; they repeat by kind, so more say nothing new. */
const GAPS_MAX = 16;
const FACTS_MAX = 32;

const NOTE_FACTS: readonly (readonly [bit: number, kind: FactKind])[] = [
  [NOTE_OVERLONG, 'overlong-utf8'],
  [NOTE_INVALID_UTF8, 'invalid-utf8'],
  [NOTE_NUL, 'nul-byte'],
  [NOTE_INVALID_PERCENT, 'invalid-percent'],
];

/** A place in an extraction, see {@link Collector.since}. */
interface Mark {
  readonly leaves: number;
  readonly notes: number;
  readonly decodedChars: number;
}

/** What one extraction has gathered, and what it may still spend. Made per message, never reused. */
export class Collector implements DecodeNotes {
  readonly leaves: Leaf[] = [];
  readonly repeats: Repeat[] = [];
  readonly gaps: CoverageGap[] = [];
  readonly facts: Fact[] = [];
  readonly limits: ExtractLimits;
  readonly deadline: Deadline | null;
  /** Decoders run on values. Answers are not decoded: nobody hides from himself. */
  readonly decoding: boolean;
  phase: Phase;
  /** Notes of decoders since the last {@link settleNotes}. */
  bits = 0;
  /** Past the deadline: nothing more is read at all. */
  expired = false;
  decodedChars = 0;
  #joined: JoinedValues | null = null;
  #pushed = 0;
  /** Members of JSON read so far that stand in a body itself, not in a decoded value. */
  members = 0;

  constructor(limits: ExtractLimits, deadline: Deadline | null, phase: Phase, decoding: boolean) {
    this.limits = limits;
    this.deadline = deadline;
    this.phase = phase;
    this.decoding = decoding;
  }

  /** True from the limit of addresses on. */
  get joining(): boolean {
    return this.#joined !== null;
  }

  /** False when the leaf was refused. */
  push(point: Point, kind: PointKind, name: string, value: string, isName: boolean, decoded: number): boolean {
    if (this.expired) return false;
    if (this.deadline !== null && this.#pushed++ % LEAVES_PER_DEADLINE_CHECK === LEAVES_PER_DEADLINE_CHECK - 1 && this.late()) return false;
    if (this.#joined === null && this.leaves.length >= this.limits.leavesMax) {
      this.joinRest(`more than ${this.limits.leavesMax} values`);
      this.fact('large-structure', `more than ${this.limits.leavesMax} values`);
    }
    if (this.#joined?.take(point, kind, value, decoded) !== true) this.leaves.push({ point, kind, name, value, isName, decoded });
    return true;
  }

  /** From here on short values have no address of their own; each is still decoded and read. `why` is the gap's detail. */
  joinRest(why: string): void {
    this.gap('leaf-limit', why);
    this.#joined ??= new JoinedValues(this.leaves, !this.decoding);
  }

  /** Nothing more comes. */
  finish(): void {
    this.#joined?.flush();
  }

  mark(): Mark {
    return { leaves: this.leaves.length, notes: this.gaps.length + this.facts.length, decodedChars: this.decodedChars };
  }

  /** The leaves since the mark, as something that can be repeated; `null` when they are not all there is to say. */
  since(mark: Mark): RememberedField | null {
    if (this.expired || this.joining || this.bits !== 0 || this.gaps.length + this.facts.length !== mark.notes) return null;
    const source = { leaves: this.leaves.slice(mark.leaves), decodedChars: this.decodedChars - mark.decodedChars };
    this.repeats.push({ from: mark.leaves, to: this.leaves.length, source });
    return source;
  }

  /** Takes leaves found in an earlier message. False when they do not fit this one's limits. */
  repeat(source: RememberedField): boolean {
    const from = this.leaves.length;
    const decodedChars = this.decodedChars + source.decodedChars;
    if (this.joining) return false;
    if (from + source.leaves.length > this.limits.leavesMax || decodedChars > this.limits.decodedCharsMax) return false;
    for (let index = 0; index < source.leaves.length; index++) this.leaves.push(source.leaves[index]!);
    this.decodedChars = decodedChars;
    this.repeats.push({ from, to: this.leaves.length, source });
    return true;
  }

  /** Reads the clock; past the deadline everything stops. */
  late(): boolean {
    if (this.deadline === null || this.expired) return this.expired;
    if (this.deadline.clock.micros() < this.deadline.at_us) return false;
    this.expired = true;
    this.gap('deadline', `after ${this.leaves.length} values`);
    return true;
  }

  gap(reason: CoverageGapReason, detail: string): void {
    if (this.gaps.length >= GAPS_MAX) return;
    for (const gap of this.gaps) if (gap.reason === reason && gap.phase === this.phase && gap.detail === detail) return;
    this.gaps.push({ reason, phase: this.phase, detail });
  }

  /** A structure nests deeper than is taken apart: nobody's data does, and parsers behind us may die of it. */
  tooDeep(format: string): void {
    this.gap('depth-limit', `${format} deeper than ${this.limits.bodyDepthMax}`);
    this.fact('deep-structure', `${format} deeper than ${this.limits.bodyDepthMax}`);
  }

  fact(kind: FactKind, detail: string): void {
    if (this.facts.length >= FACTS_MAX) return;
    for (const fact of this.facts) if (fact.kind === kind && fact.detail === detail) return;
    this.facts.push({ kind, detail });
  }

  /** False when the decoding budget of this message is spent; then nothing more is decoded. */
  spend(chars: number): boolean {
    if (this.decodedChars + chars > this.limits.decodedCharsMax) {
      this.decodedChars = this.limits.decodedCharsMax;
      this.gap('decode-limit', `more than ${this.limits.decodedCharsMax} decoded characters`);
      return false;
    }
    this.decodedChars += chars;
    return true;
  }

  /** Turns what decoders noted into facts about `place`. */
  settleNotes(place: string): void {
    if (this.bits === 0) return;
    for (const [bit, kind] of NOTE_FACTS) if ((this.bits & bit) !== 0) this.fact(kind, place);
    this.bits = 0;
  }
}
