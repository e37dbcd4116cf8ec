import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'bola-reference',
  title: "A request may name another user's object in its body",
  owasp: 'API1:2023',
  cwe: 639,
  severity: 'critical',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:N/VI:H/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Any signed-in user spends from, or writes to, what belongs to another.',
  impact: 'destructive',
  how: 'Puts the id of an account (card, wallet, vehicle) of another user in the place of the own one in the body of a creating request.',
  proof: "A balance that only the owner reads falls, three times; the owner's balances stand still in between.",
  remediation: 'Check that each object a request refers to belongs to the caller, in the body as in the path.',
  controls: ['PCI DSS 4.0.1 6.2.4', 'NIST 800-53 AC-3', 'NIST 800-53 AC-6'],
};
