import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'user-enumeration',
  title: 'The sign-in tells which users exist',
  owasp: 'API2:2023',
  cwe: 204,
  severity: 'low',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Names of users are learned one by one, for guessing passwords or for phishing.',
  impact: 'read',
  how: 'Sends wrong passwords for a test identity and for users that do not exist, and asks for password resets likewise.',
  proof: 'Status or body (with the names taken out) differ between the two and agree within each, three times.',
  remediation: 'Answer both with the same status, body and timing.',
  controls: ['NIST 800-53 IA-6', 'NIST 800-53 AC-7'],
};
