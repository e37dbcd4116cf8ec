import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'body-size',
  title: 'A request of any size is taken',
  owasp: 'API4:2023',
  cwe: 770,
  severity: 'low',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:N/VI:N/VA:L/SC:N/SI:N/SA:N',
  cvssReason: 'Memory and time of the server are spent by whoever sends a large body, or a small one that grows when it is unpacked.',
  impact: 'write',
  how: 'Where large_bodies is set: sends a body of 20 megabytes, and one of 20 kilobytes that unpacks to 20 megabytes.',
  proof: 'The operation reports success, twice; for what is packed, a body that is not packed is refused or answered otherwise.',
  remediation: 'Limit bodies before they are read, by operation, and what they unpack to as well.',
  controls: ['NIST 800-53 SC-5', 'PCI DSS 4.0.1 6.2.4'],
};
