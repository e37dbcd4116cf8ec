import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'bola-delete',
  title: "Another user's object can be deleted",
  owasp: 'API1:2023',
  cwe: 639,
  severity: 'high',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:N/VI:H/VA:H/SC:N/SI:N/SA:N',
  cvssReason: 'Any signed-in user destroys objects of others over the network with a changed id.',
  impact: 'destructive',
  how: 'One user makes an object, another user deletes it.',
  proof: 'The owner could read the object before and cannot read it afterwards, three times with three objects.',
  remediation: 'Check the owner of the object in the same statement that deletes it.',
  controls: ['PCI DSS 4.0.1 6.2.4', 'NIST 800-53 AC-3'],
};
