import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'input-unchecked',
  title: 'A body that breaks the description is taken',
  owasp: 'API8:2023',
  cwe: 20,
  severity: 'info',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:P/PR:L/UI:N/VC:N/VI:L/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'No harm by itself; what is not checked at the door has to be borne inside.',
  impact: 'write',
  how: 'Sends bodies made from the schema that break it in one place each: a required member left out, another type, a text too long, a number out of bounds.',
  proof: 'The honest body is taken, and the broken one with success too, three times.',
  remediation: 'Validate bodies against the description, at the gateway or in the service.',
  controls: ['NIST 800-53 SI-10', 'PCI DSS 4.0.1 6.2.4'],
};
