import type { OperationSummary, OperationTree, OperationTreeNode } from '@sallyport/control-plane/contract';

/** A line of the tree: a branch, or an operation with the part of its path that no branch above it says. */
export type TreeRow =
  | {
      readonly kind: 'branch';
      readonly key: string;
      readonly level: number;
      readonly label: string;
      readonly node: OperationTreeNode;
      readonly expanded: boolean;
    }
  | {
      readonly kind: 'operation';
      readonly key: string;
      readonly level: number;
      readonly label: string;
      readonly operation: OperationSummary;
    };

/** Under this many operations everything starts open. */
const OPEN_OPERATIONS_MAX = 150;

/** Branches open by themselves: all of a small tree, the roots of a large one. */
function openAtFirst(tree: OperationTree, level: number): boolean {
  return tree.total <= OPEN_OPERATIONS_MAX || level === 1;
}

/** The lines in view, in order. `turned` holds the branches that were opened or closed by hand. */
export function treeRows(tree: OperationTree, turned: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = [];
  const operations = (node: OperationTreeNode, level: number, label: string): void => {
    for (const operation of node.here) rows.push({ kind: 'operation', key: operation.id, level, label, operation });
  };
  const visit = (from: OperationTreeNode, level: number): void => {
    let node = from;
    let label = level === 1 ? from.name : `/${from.name}`;
    // A chain of segments without a choice is one line.
    while (level > 1 && node.here.length === 0 && node.children.length === 1) {
      node = node.children[0]!;
      label += `/${node.name}`;
    }
    if (level > 1 && node.children.length === 0) {
      operations(node, level, label);
      return;
    }
    const expanded = openAtFirst(tree, level) !== turned.has(node.path);
    rows.push({ kind: 'branch', key: node.path, level, label, node, expanded });
    if (!expanded) return;
    operations(node, level + 1, '');
    for (const child of node.children) visit(child, level + 1);
  };
  for (const root of tree.roots) visit(root, 1);
  return rows;
}

/** Operations at and under a branch that were attacked. */
export function attackedUnder(node: OperationTreeNode): OperationSummary[] {
  return [...node.here.filter(({ attacks }) => attacks > 0), ...node.children.flatMap(attackedUnder)];
}
