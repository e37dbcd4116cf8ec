import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'nosql-injection',
  title: 'Operator injection into a document database',
  owasp: 'API8:2023',
  cwe: 943,
  severity: 'critical',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Conditions of a query are replaced; sign-ins and codes are passed without knowing them.',
  impact: 'read',
  how: 'Replaces texts of a request by query operators ($ne, $gt, $regex).',
  proof:
    'The operator that is true for everything is accepted or finds more than the honest value, one that is true for nothing is not, and neither is an operator that does not exist; three times.',
  remediation: 'Validate types: a text field takes a text. Never hand a parsed body to a query.',
  controls: ['PCI DSS 4.0.1 6.2.4', 'NIST 800-53 SI-10'],
};
