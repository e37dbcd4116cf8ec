import { RISK_LEVELS, type RiskLevel } from '../../contract/vocabulary.ts';
import type { OperationSummary, OperationTree, OperationTreeNode } from './schema.ts';

/** Operations drawn as a tree; beyond it the tree is cut and says so. A person narrows the filter long before. */
const TREE_OPERATIONS_MAX = 5_000;

/** Levels below a host; deeper paths hang on the last one, so that no path can exhaust a reader's stack. */
const TREE_DEPTH_MAX = 24;

interface Node {
  readonly name: string;
  readonly path: string;
  readonly here: OperationSummary[];
  readonly children: Map<string, Node>;
}

/** Hosts, path segments and the operations on them, each counted with what is under it. */
export function treeOf(operations: readonly OperationSummary[]): OperationTree {
  const roots = new Map<string, Node>();
  for (const operation of operations.slice(0, TREE_OPERATIONS_MAX)) {
    let node = childOf(roots, operation.host, operation.host);
    const segments = operation.template.split('/').filter((segment) => segment !== '');
    for (const segment of segments.slice(0, TREE_DEPTH_MAX)) node = childOf(node.children, segment, `${node.path}/${segment}`);
    node.here.push(operation);
  }
  return { roots: present(roots), total: operations.length, cut: operations.length > TREE_OPERATIONS_MAX };
}

function childOf(children: Map<string, Node>, name: string, path: string): Node {
  const found = children.get(name);
  if (found !== undefined) return found;
  const node: Node = { name, path, here: [], children: new Map() };
  children.set(name, node);
  return node;
}

function present(nodes: ReadonlyMap<string, Node>): OperationTreeNode[] {
  return [...nodes.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(presentNode);
}

function presentNode(node: Node): OperationTreeNode {
  const children = present(node.children);
  const sum = (of: (part: { operations: number; attacks: number }) => number): number =>
    children.reduce((total, child) => total + of(child), 0);
  return {
    name: node.name,
    path: node.path,
    operations: node.here.length + sum((child) => child.operations),
    attacks: node.here.reduce((total, operation) => total + operation.attacks, 0) + sum((child) => child.attacks),
    risk: worst([...node.here.map((operation) => operation.risk.level), ...children.map((child) => child.risk)]),
    here: node.here.toSorted((a, b) => (a.method < b.method ? -1 : 1)),
    children,
  };
}

function worst(levels: readonly RiskLevel[]): RiskLevel {
  return RISK_LEVELS[Math.max(0, ...levels.map((level) => RISK_LEVELS.indexOf(level)))] ?? 'low';
}
