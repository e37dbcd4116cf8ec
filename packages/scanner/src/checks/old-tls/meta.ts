import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'old-tls',
  title: 'TLS 1.0 or 1.1 is accepted',
  owasp: 'API8:2023',
  cwe: 326,
  severity: 'medium',
  cvss: 'CVSS:4.0/AV:N/AC:H/AT:P/PR:N/UI:N/VC:H/VI:L/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Who stands in between and brings both sides to an old version can read what is sent.',
  impact: 'read',
  how: 'Opens connections with TLS 1.0 and with TLS 1.1 and nothing newer.',
  proof: 'The handshake ends, and a request is answered.',
  remediation: 'Accept TLS 1.2 and 1.3 only.',
  controls: ['PCI DSS 4.0.1 4.2.1', 'NIST 800-53 SC-8'],
};
