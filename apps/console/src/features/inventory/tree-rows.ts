import type { OperationSummary, OperationTree, OperationTreeNode } from '@sallyport/control-plane/contract';

/** A line of the tree: a branch, or an operation under one. */
export type TreeRow =
  | { readonly kind: 'branch'; readonly key: string; readonly level: number; readonly node: OperationTreeNode; readonly expanded: boolean }
  | { readonly kind: 'operation'; readonly key: string; readonly level: number; readonly operation: OperationSummary };

/** Under this many operations everything starts open. */
const OPEN_OPERATIONS_MAX = 150;

/** Branches open by themselves: all of a small tree, the roots of a large one. */
export function openAtFirst(tree: OperationTree, level: number): boolean {
  return tree.total <= OPEN_OPERATIONS_MAX || level === 1;
}

/** The lines in view, in order. `turned` holds the branches that were opened or closed by hand. */
export function treeRows(tree: OperationTree, turned: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = [];
  const visit = (node: OperationTreeNode, level: number): void => {
    const expanded = openAtFirst(tree, level) !== turned.has(node.path);
    rows.push({ kind: 'branch', key: node.path, level, node, expanded });
    if (!expanded) return;
    for (const operation of node.here) rows.push({ kind: 'operation', key: operation.id, level: level + 1, operation });
    for (const child of node.children) visit(child, level + 1);
  };
  for (const root of tree.roots) visit(root, 1);
  return rows;
}
