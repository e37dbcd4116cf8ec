import { type Detector, type DetectorContext, type DetectorInfo, HOUR } from '../../detector.ts';
import { confidenceOf } from '../../statistics/peers.ts';
import { WindowedAgainstPeers } from '../../statistics/windowed.ts';

const CALLERS_MAX = 200_000;

export const graphqlCost: DetectorInfo = {
  id: 'graphql-cost',
  title: 'GraphQL cost out of the ordinary',
  subjects: ['session'],
  reference: 'API4:2023',
  about: 'A caller asks for far more GraphQL fields than its peers, or multiplies one field by aliases.',
  method:
    'Cost of a document is fields + 10 x aliases, times its depth over five where it is deeper; summed per caller and hour, against a log-normal over all callers.',
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
      const comparison = costs.add(act.actor, 'all', cost, act.at);
      if (comparison === null) return null;
      const { value, baseline, multiple } = comparison;
      const detail = `cost ${value.toFixed(0)} in an hour, where peers have ${baseline.toFixed(0)}`;
      return {
        subject: { kind: 'session', value: act.actor },
        severity: 'medium',
        confidence: confidenceOf(comparison),
        value,
        baseline,
        multiple,
        detail,
      };
    },
  };
}
