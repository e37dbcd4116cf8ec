import type { OperationCheck, Proof } from '../check.ts';
import { computes, mayVary, takesText, targetsOf } from '../injection.ts';
import { meta } from './meta.ts';

export const templateInjection: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: true,
  applies: mayVary,
  async run(scan, operation) {
    const proofs: Proof[] = [];
    for (const target of targetsOf(scan, operation, takesText)) {
      const seen = await computes(
        scan,
        target,
        (left, right) => `sp{{${left}*${right}}}\${${left}*${right}}<%= ${left}*${right} %>#{${left}*${right}}`,
      );
      if (seen === null) continue;
      proofs.push({
        operation,
        point: target.point.address,
        reasons: ['a multiplication in template syntax comes back as its product', 'and so does a second one with other numbers'],
        evidence: seen,
      });
    }
    return proofs;
  },
};
