import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'bfla-read',
  title: 'An ordinary user reads what is for administrators',
  owasp: 'API5:2023',
  cwe: 285,
  severity: 'high',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Any signed-in user calls a function of administrators.',
  impact: 'read',
  how: 'Calls the operations that are for other roles (by the `expect` matrix, by their path, tags or prose) as an ordinary user.',
  proof:
    "The ordinary user gets the administrator's fields, or a list with records of several users, three times; callers without credentials are refused.",
  remediation: 'Decide on the role in one place, from the session, and deny operations that no rule names.',
  controls: ['PCI DSS 4.0.1 7.2.1', 'NIST 800-53 AC-3', 'NIST 800-53 AC-6(1)'],
};
