import { ATTACK_CLASS_INFO } from '@sallyport/core';
import type { OperationRecord } from '@sallyport/inventory';
import type { Proposal } from '@sallyport/policy';
import { normalAt } from './normal.ts';
import type { ProposalView } from './schema.ts';

/** `operation` is what the inventory knows of the place, if anything. */
export function presentProposal(proposal: Proposal, operation: OperationRecord | undefined): ProposalView {
  return {
    ...proposal,
    class_title: ATTACK_CLASS_INFO[proposal.class].title,
    normal: operation === undefined ? null : normalAt(operation.parameters, proposal.point),
  };
}
