import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'bola-parent',
  title: "An object of another user is reached through one's own parent object",
  owasp: 'API1:2023',
  cwe: 639,
  severity: 'high',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'The parent is checked and the child is not: any signed-in user reads all children.',
  impact: 'read',
  how: "Asks for another user's child object under a parent object of the caller's own: `/customers/MINE/accounts/THEIRS`.",
  proof:
    "The child's content comes, three times, while the honest path is refused to the caller, and a child that does not exist gives something else.",
  remediation: 'Look the child up together with its parent and the parent together with its owner.',
  controls: ['PCI DSS 4.0.1 6.2.4', 'NIST 800-53 AC-3'],
};
