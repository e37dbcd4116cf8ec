import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'mass-assignment',
  title: 'A field that is not for the caller can be set',
  owasp: 'API3:2023',
  cwe: 915,
  severity: 'high',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:L/VI:H/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Any signed-in user gives themselves rights or money by one more member in a request.',
  impact: 'write',
  how: 'Adds members to creating and changing requests: those that answers show and the request schema does not have, read-only ones, and a list of customary ones (role, is_admin, balance, ...).',
  proof: 'The object is read back and shows the new value; one made without the member shows another, three times.',
  remediation: 'Take only named members from a request, and keep what grants rights or money out of them. Refuse unknown members.',
  controls: ['PCI DSS 4.0.1 6.2.4', 'NIST 800-53 SI-10', 'NIST 800-53 AC-3'],
};
