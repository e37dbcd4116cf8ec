import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'deprecated-served',
  title: 'A retired operation still answers',
  owasp: 'API9:2023',
  cwe: 477,
  severity: 'low',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'What is retired is no longer looked after.',
  impact: 'read',
  how: 'Calls operations whose sunset date has passed.',
  proof: 'The operation answers with content.',
  remediation: 'Answer 410 after the sunset date.',
  controls: ['NIST 800-53 SA-22', 'NIST 800-53 CM-8'],
};
