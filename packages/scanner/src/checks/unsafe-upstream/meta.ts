import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'unsafe-upstream',
  title: 'Answers of other services are trusted',
  owasp: 'API10:2023',
  cwe: 346,
  severity: 'medium',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:L/VI:L/VA:N/SC:L/SI:N/SA:N',
  cvssReason: 'A service that is asked decides where the server goes next.',
  impact: 'read',
  how: "Answers the server's own request with a redirect to another address of the listener.",
  proof: 'The listener is called at the second address, with two pairs of nonces.',
  remediation: 'Follow no redirects of other services, or only to the same host. Check type, size and form of what they send.',
  controls: ['NIST 800-53 SI-10', 'NIST 800-53 SA-9'],
};
