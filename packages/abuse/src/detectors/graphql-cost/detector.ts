import { type Act, actorOf, type Detector, type DetectorContext, type DetectorInfo, type Draft, HOUR } from '../../detector.ts';
import { type Comparison, compare, learn } from '../../statistics/peers.ts';
import { draftOutlier, WindowedAgainstPeers } from '../../statistics/windowed.ts';

const CALLERS_MAX = 200_000;
/** One document that costs less than this is never out of the ordinary. */
const DOCUMENT_FLOOR = 300;
const DOCUMENT_PRIOR = { usual: 30, spread: 0.8 };

export const graphqlCost: DetectorInfo = {
  id: 'graphql-cost',
  title: 'GraphQL cost out of the ordinary',
  subjects: ['principal', 'session'],
  reference: 'API4:2023',
  about: 'A caller asks for far more GraphQL fields than its peers, or multiplies one field by aliases, in one document or in many.',
  method:
    'Cost of a document is fields + 10 x aliases, times its depth over five where it is deeper. Each document against a log-normal over all documents (at least 300), and the sum per caller and hour against one over all callers (at least 2,000).',
  source: 'cost analysis as in the GraphQL Cost Directive draft; as object enumeration',
  create,
};

function create(context: DetectorContext): Detector {
  const costs = new WindowedAgainstPeers(context, {
    name: 'costs',
    window_ms: HOUR,
    max: CALLERS_MAX,
    floor: 2_000,
    prior: { usual: 200, spread: 0.8 },
  });
  return {
    id: 'graphql-cost',
    observe(act) {
      const { graphql } = act.activity;
      if (graphql === null) return null;
      const cost = (graphql.fields + 10 * graphql.aliases) * Math.max(1, graphql.depth / 5);
      const sum = costs.add(act.actor, 'all', cost, act.at);
      const documents = context.peers('documents');
      const one = compare(documents, DOCUMENT_PRIOR, cost, context.strictness.z);
      learn(documents, DOCUMENT_PRIOR, cost);
      if (cost >= DOCUMENT_FLOOR && cost >= one.limit) return draft(act, one, 'in one document');
      return sum === null ? null : draft(act, sum, 'in an hour');
    },
  };
}

function draft(act: Act, comparison: Comparison, span: string): Draft {
  const detail = `cost ${comparison.value.toFixed(0)} ${span}, where ${comparison.baseline.toFixed(0)} is usual`;
  return draftOutlier({ subject: actorOf(act), severity: 'medium', detail }, comparison);
}
