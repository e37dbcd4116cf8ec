import { listOwnership, type OwnershipRuleView, setOwnership } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import { RuleForm } from './rule-form.tsx';

/** Which operations a rule holds for. */
export function samePlace(one: OwnershipRuleView, other: OwnershipRuleView): boolean {
  return one.host === other.host && one.path === other.path && one.method === other.method;
}

interface EditRuleProps {
  /** The rule as it is, or the place a new one is for. */
  readonly rule: OwnershipRuleView;
  readonly onClose: () => void;
}

/** Writes one rule by hand; a rule by hand for the same place is replaced, all others stay. */
export function EditRule({ rule, onClose }: EditRuleProps): ReactNode {
  const { data } = useRead(listOwnership);
  const { mutate, isPending, error } = useChange(setOwnership, ['operations', 'campaigns']);
  if (data === undefined) return null;
  const byHand = data.items.filter(({ source }) => source === 'hand');
  const known = byHand.find((other) => samePlace(other, rule));
  const save = (next: OwnershipRuleView): void => {
    const others = byHand.filter((other) => other !== known && !samePlace(other, next));
    mutate({ body: { items: [...others, { ...next, source: 'hand' }] } }, { onSuccess: onClose });
  };
  return <RuleForm rule={known ?? rule} busy={isPending} error={error} onSave={save} onClose={onClose} />;
}
