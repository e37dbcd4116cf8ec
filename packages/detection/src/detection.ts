import type { AttackClass, Deadline, DetectionVersions, Fact, Finding, RequestView, ResponseView } from '@sallyport/core';
import type { Leaf, Repeat } from '@sallyport/traffic';
import type { Reported } from './detector.ts';
import { reportCardNumber } from './detectors/data-leak/detector.ts';
import { checkGraphql, type GraphqlCheck, UNLIMITED } from './detectors/graphql-abuse/limits.ts';
import { DETECTORS, MESSAGE_DETECTORS } from './detectors/index.ts';
import { type Explained, explain } from './explain.ts';
import { Findings, type IsExcepted } from './findings.ts';
import { compileIndicators } from './indicators/index.ts';
import { inspectLeaves, inspectRequestLeaves, type MessageReading } from './leaves.ts';
import { THOROUGH_CHARS } from './limits.ts';
import { memoFor } from './memo.ts';
import type { LearnedModel } from './score/learned/model.ts';
import { shippedModel } from './score/learned/shipped.ts';
import { noisyOr, type Scorer } from './score/score.ts';
import { Triage } from './triage.ts';
import { VerdictQueue } from './verdict.ts';

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
const RULES_VERSION = '2026.11.11';
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
      const reading: MessageReading = {
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

const NOTHING: Inspection = { findings: [], score: 0, classes: [], complete: true };

function conclude(found: Findings, complete: boolean, scorer: Scorer): Inspection {
  if (found.isEmpty) return complete ? NOTHING : { ...NOTHING, complete };
  return { ...explain(found.strongest(), scorer), complete };
}
