import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'template-injection',
  title: 'Text of a request is evaluated as a template',
  owasp: 'API8:2023',
  cwe: 1336,
  severity: 'critical',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
  cvssReason: 'Template engines reach the code of the server.',
  impact: 'read',
  how: 'Puts a multiplication in the syntaxes of common template engines into every text.',
  proof: 'The answer (or a read-back) holds the product and not the text of the multiplication; twice with other numbers.',
  remediation: 'Never build a template from a request; hand values to a fixed one.',
  controls: ['PCI DSS 4.0.1 6.2.4', 'NIST 800-53 SI-10'],
};
