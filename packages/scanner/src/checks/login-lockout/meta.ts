import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'login-lockout',
  title: 'Passwords can be guessed without end',
  owasp: 'API2:2023',
  cwe: 307,
  severity: 'medium',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:L/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'One account is tried until its password is found; success depends on the password.',
  impact: 'write',
  how: 'Registers a canary user (or, on test systems, takes a test identity) and sends ten wrong passwords.',
  proof: 'All ten are refused alike, none with 429 or a delay, and the right password still signs in at once.',
  remediation: 'Slow down and lock by account, with growing delays, and tell the user. Count over all clients.',
  controls: ['PCI DSS 4.0.1 8.3.4', 'NIST 800-53 AC-7'],
};
