import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'hidden-route',
  title: 'An operation that the description does not list',
  owasp: 'API9:2023',
  cwe: 1059,
  severity: 'medium',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Nobody watches an operation nobody knows of.',
  impact: 'read',
  how: 'Asks for customary paths (admin, internal, debug, export, users, ...) beside the described ones.',
  proof: 'JSON data comes that a path which does not exist does not give, three times, with fields that are private or of several users.',
  remediation: 'Describe it and protect it, or take it down.',
  controls: ['NIST 800-53 CM-8', 'NIST 800-53 CM-7'],
};
