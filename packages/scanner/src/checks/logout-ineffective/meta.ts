import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'logout-ineffective',
  title: 'A token works after sign-out',
  owasp: 'API2:2023',
  cwe: 613,
  severity: 'medium',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:P/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'A stolen token stays useful though its user has signed out.',
  impact: 'read',
  how: 'Signs in anew, signs out with that session, and uses it again.',
  proof: 'The operation still answers the signed-out session with the same content, three times, and refuses callers without credentials.',
  remediation: 'Revoke tokens on the server at sign-out, or keep them so short-lived that it does not matter.',
  controls: ['PCI DSS 4.0.1 8.2.8', 'NIST 800-53 AC-12(1)'],
};
