import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'refresh-reuse',
  title: 'A refresh token can be used again',
  owasp: 'API2:2023',
  cwe: 613,
  severity: 'low',
  cvss: 'CVSS:4.0/AV:N/AC:H/AT:P/PR:N/UI:N/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'A stolen refresh token goes on working beside the one of its owner, and nobody notices.',
  impact: 'write',
  how: 'Signs in as a test user and renews twice with the same refresh token.',
  proof: 'Both renewals give a token, three times with three sign-ins; a made-up refresh token gives none.',
  remediation:
    'Give a new refresh token each time, refuse the old one, and end the family of tokens when an old one comes (RFC 9700 4.14).',
  controls: ['NIST 800-53 SC-23', 'NIST 800-53 IA-5'],
};
