import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'reset-token',
  title: 'The token of a password reset is told to whoever asks',
  owasp: 'API2:2023',
  cwe: 640,
  severity: 'critical',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Anyone who knows a user name takes the account over.',
  impact: 'destructive',
  how: 'Asks for a reset of the password of a test user without credentials, and looks for the token in the answer.',
  proof:
    'With the token of the answer a new password is set, and the test user signs in with it; the old password is put back by the same way.',
  remediation: 'Send the token to the address on file and nowhere else. Make it of 128 random bits, let it work once and for minutes.',
  controls: ['PCI DSS 4.0.1 8.3.3', 'NIST 800-53 IA-5'],
};
