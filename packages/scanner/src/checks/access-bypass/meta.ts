import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'access-bypass',
  title: 'A refusal is passed by writing the request in another way',
  owasp: 'API5:2023',
  cwe: 288,
  severity: 'high',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:L/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Whoever knows the trick passes the check of rights that stands before the service.',
  impact: 'read',
  how: 'Asks for what is refused under other spellings of its path, with headers that some proxies trust, and with the method in a header.',
  proof: 'The honest request is refused; the other one has nine of ten fields that an entitled user gets; three times.',
  remediation:
    'Decide on the path that the service itself routes by, after normalising it once. Drop headers that say what was asked or who asks.',
  controls: ['NIST 800-53 AC-3', 'PCI DSS 4.0.1 6.2.4'],
};
