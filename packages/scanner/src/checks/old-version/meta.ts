import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'old-version',
  title: 'An old version still answers, with weaker control',
  owasp: 'API9:2023',
  cwe: 1059,
  severity: 'medium',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Controls that were added later are missing in the old version.',
  impact: 'read',
  how: 'Asks for the operations of lower versions (`/v2` to `/v1`, `/v0`).',
  proof:
    'The old path answers with the fields of the current one though the description does not list it, a version that never was does not, and it asks for less: no credentials, or more fields come.',
  remediation: 'Take old versions down on a date, and route both through the same controls until then.',
  controls: ['NIST 800-53 CM-8', 'NIST 800-53 SA-22'],
};
