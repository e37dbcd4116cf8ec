import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'jwt-lifetime',
  title: 'Tokens live too long',
  owasp: 'API2:2023',
  cwe: 613,
  severity: 'low',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:P/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'A stolen token stays useful; the thief has to get one first.',
  impact: 'read',
  how: "Reads the claims of the identities' own tokens.",
  proof: 'The token has no expiry, or one later than the configured lifetime after its issue.',
  remediation: 'Give access tokens minutes to an hour, and renew them with a refresh token that can be revoked.',
  controls: ['PCI DSS 4.0.1 8.2.8', 'NIST 800-53 AC-12'],
};
