import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'step-skip',
  title: 'A flow is carried out without the step that permits it',
  owasp: 'API6:2023',
  cwe: 841,
  severity: 'high',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:N/VI:H/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Any signed-in user carries out what should have been authorised first.',
  impact: 'destructive',
  how: 'Makes an object (a payment), leaves out the authorisation that the description has, and carries it out.',
  proof:
    'The carrying out is acknowledged and the object is read back in a state of completion that it did not have before; three times with three objects.',
  remediation: 'Keep the state of a flow on the server, and refuse each step whose predecessor has not succeeded.',
  controls: ['PCI DSS 4.0.1 6.2.4', 'FFIEC IT Handbook AIO'],
};
