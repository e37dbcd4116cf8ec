import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'weak-password',
  title: 'A trivial password is accepted',
  owasp: 'API2:2023',
  cwe: 521,
  severity: 'low',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Users choose what is guessed first.',
  impact: 'write',
  how: 'Registers canary users with the passwords 1 and password.',
  proof: 'The sign-up is accepted and the user can sign in with it.',
  remediation: 'Ask for at least 12 characters and refuse the passwords of known lists.',
  controls: ['PCI DSS 4.0.1 8.3.6', 'NIST 800-53 IA-5(1)'],
};
