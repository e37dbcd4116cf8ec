import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'jwt-weak-secret',
  title: 'The signing secret of the tokens can be guessed',
  owasp: 'API2:2023',
  cwe: 1391,
  severity: 'critical',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
  cvssReason: 'Whoever holds one token finds the secret offline and makes tokens for everyone.',
  impact: 'read',
  how: "Tries a list of common secrets against the signature of the identity's own token, without any request.",
  proof: 'The secret reproduces the signature, and a token newly signed with it gets the content of the true one, three times.',
  remediation: 'Use at least 256 random bits, or asymmetric keys. Rotate the secret: all tokens signed with it are forged from now on.',
  controls: ['PCI DSS 4.0.1 8.3.2', 'PCI DSS 4.0.1 8.6.3', 'NIST 800-53 IA-5(1)', 'NIST 800-53 SC-12'],
};
