import { answerLeaves } from '../../http/exchange.ts';
import { mainList } from '../../http/leaves.ts';
import { accepted } from '../../learn/verdict.ts';
import type { Exchange } from '../../model.ts';
import { type OperationCheck, type Proof, replayed } from '../check.ts';
import { meta } from './meta.ts';

const SIZE_NAME = /^(limit|size|per_?page|page_?size|count|max|max_?results|take|top|first|rows|n)$/i;
const ASKED = 1_000_000;
/** A page of more members than this is no page. */
const SANE = 200;

export const pageLimit: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: true,
  applies: (operation) =>
    operation.method === 'GET' && operation.parameters.some(({ name, location }) => location === 'query' && SIZE_NAME.test(name)),
  async run(scan, operation): Promise<Proof[]> {
    const baseline = scan.anyBaseline(operation);
    const parameter = operation.parameters.find(({ name, location }) => location === 'query' && SIZE_NAME.test(name));
    if (baseline === null || parameter === undefined) return [];
    const honest = mainList(baseline.second.json)?.items.length ?? 0;
    const parameters = { ...baseline.values.parameters, [`query ${parameter.name}`]: ASKED };
    const seen = await replayed(async () => {
      const exchange = await scan.as(baseline.session, scan.call(operation, { ...baseline.values, parameters }));
      const reason = accepted(exchange) ? unlimited(exchange, honest) : null;
      return reason === null ? null : { exchange, reason };
    });
    return seen === null
      ? []
      : [
          {
            operation,
            point: `query.${parameter.name}`,
            reasons: [seen.reason, 'three times'],
            evidence: [baseline.second, seen.exchange],
          },
        ];
  },
};

function unlimited(exchange: Exchange, honest: number): string | null {
  const items = mainList(exchange.json)?.items.length ?? 0;
  if (items > honest && items > SANE) return `asked for ${ASKED}, the answer has ${items} members; the honest page has ${honest}`;
  const echoed = answerLeaves(exchange).find(({ name, value }) => SIZE_NAME.test(name) && Number(value) === ASKED);
  return echoed === undefined ? null : `the answer repeats ${ASKED} as its page size (${echoed.path})`;
}
