import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'page-limit',
  title: 'A list can be asked for without limit',
  owasp: 'API4:2023',
  cwe: 770,
  severity: 'low',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:N/VI:N/VA:L/SC:N/SI:N/SA:N',
  cvssReason: 'One request makes the server read and send everything.',
  impact: 'read',
  how: 'Asks for a page of a million.',
  proof: 'The list has more members than the honest page and than 200; or the answer repeats the million as its page size; twice.',
  remediation: 'Cap the page size on the server, and say the cap in the description.',
  controls: ['NIST 800-53 SC-5'],
};
