import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'html-injection',
  title: 'Text of a request comes back as HTML',
  owasp: 'API8:2023',
  cwe: 79,
  severity: 'medium',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:A/VC:L/VI:L/VA:N/SC:L/SI:L/SA:N',
  cvssReason: 'A browser that opens the answer runs the script of whoever made the link.',
  impact: 'read',
  how: 'Puts a tag with a nonce into every text.',
  proof: 'The tag comes back unescaped in an answer that browsers render as HTML, twice with other nonces.',
  remediation: 'Answer with application/json and nosniff; escape what goes into HTML.',
  controls: ['PCI DSS 4.0.1 6.2.4', 'NIST 800-53 SI-10'],
};
