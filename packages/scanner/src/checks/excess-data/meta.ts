import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'excess-data',
  title: 'An answer holds more than its reader should see',
  owasp: 'API3:2023',
  cwe: 213,
  severity: 'medium',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Any signed-in user is handed credentials or personal data with an ordinary answer.',
  impact: 'read',
  how: 'Reads answers to ordinary users and callers without credentials, and classifies every field by validators and names.',
  proof:
    'A field holds a credential (password, hash, private key, card verification value), unmasked and not one that the request sent; or a list shows personal data of several people that the description does not mention.',
  remediation: 'Build answers from a list of allowed fields by role, never from the stored record.',
  controls: ['PCI DSS 4.0.1 3.3.1', 'PCI DSS 4.0.1 3.4.1', 'GDPR Art. 5(1)(c)', 'NIST 800-53 AC-3(11)'],
};
