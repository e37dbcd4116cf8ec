import { FILTER_VALUES_MAX, type OperationTreeNode } from '@sallyport/control-plane/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { withPeriod } from '../../api/address.ts';
import { AttackCount } from './columns.tsx';
import { attackedUnder } from './tree-rows.ts';

/**
 * Attacks at and under a branch as the way to them. A branch with more attacked operations than a filter takes leads to
 * these operations instead, each with its own.
 */
export function BranchAttacks({ node }: { readonly node: OperationTreeNode }): ReactNode {
  const number = <AttackCount attacks={node.attacks} />;
  if (node.attacks === 0) return number;
  const operations = attackedUnder(node);
  if (operations.length <= FILTER_VALUES_MAX)
    return (
      <Link to="/attacks" search={withPeriod({ operation: operations.map(({ id }) => id) })} tabIndex={-1}>
        {number}
      </Link>
    );
  const host = operations[0]?.host ?? '';
  const path = node.path.slice(host.length);
  return (
    <Link
      to="/inventory"
      search={withPeriod({ host: [host], ...(path !== '' && { q: path }), attacked: 'true', sort: 'attacks' })}
      tabIndex={-1}
      title={`${operations.length} operations were attacked; their list leads to the attacks on each`}
    >
      {number}
    </Link>
  );
}
