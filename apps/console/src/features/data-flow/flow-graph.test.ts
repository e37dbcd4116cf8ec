import type { DataFlow } from '@sallyport/control-plane/contract';
import { expect, it } from 'vitest';
import { APIS_DRAWN_MAX, graphOf } from './flow-graph.ts';

const flow = (changes: Partial<DataFlow>): DataFlow => ({
  data_class: 'pan',
  category: 'CHD',
  operation: 'op_1',
  method: 'GET',
  host: 'a',
  template: '/v1/cards',
  api: 'a/v1/cards',
  direction: 'given',
  party_kind: 'principal',
  party: 'jwt',
  exchanges: 3,
  fields: [],
  ...changes,
});

it('joins classes to APIs and APIs to parties, and adds up', () => {
  const flows = [
    flow({}),
    flow({ operation: 'op_2', exchanges: 4 }),
    flow({ party: 'none' }),
    flow({ party_kind: 'partner', party: 'none' }),
  ];
  const { nodes, links } = graphOf(flows, 'out');
  expect(nodes.map(({ id }) => id)).toEqual([
    'class pan',
    'api a/v1/cards',
    'party callers with jwt',
    'party anyone (no credential)',
    'party none',
  ]);
  expect(links[0]).toEqual({ source: 'class pan', target: 'api a/v1/cards', value: 13 });
  expect(links[1]).toEqual({ source: 'api a/v1/cards', target: 'party callers with jwt', value: 7 });
  expect(graphOf(flows, 'in').links[0]).toEqual({ source: 'party callers with jwt', target: 'api a/v1/cards', value: 7 });
});

it('draws the largest APIs and puts the rest together', () => {
  const flows = Array.from({ length: APIS_DRAWN_MAX + 5 }, (_, at) => flow({ api: `a/v${at}`, exchanges: 100 - at }));
  const { nodes } = graphOf(flows, 'out');
  expect(nodes.filter(({ kind }) => kind === 'api')).toHaveLength(APIS_DRAWN_MAX + 1);
  expect(nodes.some(({ id }) => id === 'api other APIs')).toBe(true);
});
