import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'verb-contradiction',
  title: 'What a user may not read they may change',
  owasp: 'API1:2023',
  cwe: 863,
  severity: 'high',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:N/VI:H/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'The API itself says that the object is not for this user, and takes the change all the same.',
  impact: 'destructive',
  how: 'One user makes an object; another, who is refused when reading it, changes it.',
  proof: 'The reading is refused for want of rights and the change is acknowledged, three times with three objects.',
  remediation: 'Check the owner in one place, before the method is looked at.',
  controls: ['PCI DSS 4.0.1 6.2.4', 'NIST 800-53 AC-3'],
};
