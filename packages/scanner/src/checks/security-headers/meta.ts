import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'security-headers',
  title: 'Protective headers are missing',
  owasp: 'API8:2023',
  cwe: 693,
  severity: 'info',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Headers limit what other mistakes cost; alone their absence costs nothing.',
  impact: 'read',
  how: 'Reads the headers of answers to signed-in users.',
  proof:
    'No answer that holds personal data has the header: X-Content-Type-Options: nosniff, Cache-Control: no-store (or private), and over TLS Strict-Transport-Security.',
  remediation: 'Send them with every answer, from one place.',
  controls: ['NIST 800-53 SC-8', 'PCI DSS 4.0.1 6.2.4'],
};
