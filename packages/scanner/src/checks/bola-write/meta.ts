import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'bola-write',
  title: "Another user's object can be changed",
  owasp: 'API1:2023',
  cwe: 639,
  severity: 'high',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:N/VI:H/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Any signed-in user changes objects of others over the network with a changed id.',
  impact: 'write',
  how: 'One user makes an object, another user changes it.',
  proof: "The owner reads the object back and finds the other user's mark in it, three times with three marks.",
  remediation:
    'Check the owner of the object in the same statement that changes it. Deny by default where the caller is neither its owner nor given the right.',
  controls: ['PCI DSS 4.0.1 6.2.4', 'PCI DSS 4.0.1 7.2.1', 'NIST 800-53 AC-3', 'NIST 800-53 SI-10'],
};
