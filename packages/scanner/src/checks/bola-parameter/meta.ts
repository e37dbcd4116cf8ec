import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'bola-parameter',
  title: "A parameter too many gives another user's objects",
  owasp: 'API1:2023',
  cwe: 639,
  severity: 'high',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Any signed-in user reads data of others over the network by adding a parameter.',
  impact: 'read',
  how: "One user reads what is theirs, adds another user's id as a parameter that is not described (or a second time), and puts wildcards and lists in the place of ids.",
  proof: "The answer holds values that only the other user's answer held; with an id that nobody has it does not; three times.",
  remediation: 'Take the owner from the session alone. Refuse parameters that are not described, and those given twice.',
  controls: ['PCI DSS 4.0.1 6.2.4', 'NIST 800-53 AC-3'],
};
