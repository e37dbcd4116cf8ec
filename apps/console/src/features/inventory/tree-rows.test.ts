import type { OperationSummary, OperationTree, OperationTreeNode } from '@sallyport/control-plane/contract';
import { expect, it } from 'vitest';
import { attackedUnder, treeRows } from './tree-rows.ts';

const operation = (id: string): OperationSummary => ({ id }) as OperationSummary;

function node(path: string, here: readonly string[], children: readonly OperationTreeNode[] = []): OperationTreeNode {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return { name, path, operations: 1, attacks: 0, risk: 'low', here: here.map(operation), children };
}

const TREE: OperationTree = {
  total: 4,
  cut: false,
  roots: [
    node(
      'bank',
      [],
      [
        node('bank/v1', [], [node('bank/v1/scores', ['scores'])]),
        node('bank/accounts', ['list'], [node('bank/accounts/{id}', ['read', 'write'])]),
      ],
    ),
  ],
};

const lines = (turned: readonly string[]): string[] =>
  treeRows(TREE, new Set(turned)).map((row) =>
    `${' '.repeat(row.level)}${row.label || '.'} ${row.kind === 'branch' ? '' : row.operation.id}`.trimEnd(),
  );

it('joins segments without a choice and keeps every operation', () => {
  expect(lines([])).toEqual([' bank', '  /v1/scores scores', '  /accounts', '   . list', '   /{id} read', '   /{id} write']);
});

it('hides what is under a closed branch', () => {
  expect(lines(['bank/accounts'])).toEqual([' bank', '  /v1/scores scores', '  /accounts']);
  expect(lines(['bank'])).toEqual([' bank']);
});

it('gathers what was attacked at and under a branch', () => {
  const attacked = (id: string, attacks: number): OperationSummary => ({ id, attacks }) as OperationSummary;
  const cards = { ...node('bank/cards/{id}', []), here: [attacked('card', 3), attacked('quiet', 0)] };
  const tree = { ...node('bank/cards', [], [cards]), here: [attacked('list', 1)] };
  expect(attackedUnder(tree).map(({ id }) => id)).toEqual(['list', 'card']);
  expect(attackedUnder({ ...cards, here: [attacked('quiet', 0)] })).toEqual([]);
});
