import { ATTACK_CLASS_INFO } from '@sallyport/core';
import type { Proposal } from '@sallyport/policy';
import type { ProposalView } from './schema.ts';

export function presentProposal(proposal: Proposal): ProposalView {
  return { ...proposal, class_title: ATTACK_CLASS_INFO[proposal.class].title };
}
