import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'server-error',
  title: 'A request makes the server fail',
  owasp: 'API8:2023',
  cwe: 755,
  severity: 'low',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:N/VI:N/VA:L/SC:N/SI:N/SA:N',
  cvssReason: 'Input that was not expected reaches code that does not check it.',
  impact: 'read',
  how: 'Sends values that the schema does not allow, one member at a time: wrong types, empty, over-long, out of range.',
  proof: 'The answer is 500 (or another 5xx that is no overload), three times, and the honest request is accepted.',
  remediation: 'Validate requests against the description before they reach the code, and answer 400.',
  controls: ['NIST 800-53 SI-10', 'NIST 800-53 SI-11'],
};
