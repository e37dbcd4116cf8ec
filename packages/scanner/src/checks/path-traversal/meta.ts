import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'path-traversal',
  title: 'A file of the server is read by its path',
  owasp: 'API8:2023',
  cwe: 22,
  severity: 'high',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Any file the server may read is open, keys and passwords among them.',
  impact: 'read',
  how: 'Puts paths of known files into texts that name files.',
  proof: 'The answer has the grammar of /etc/passwd, and on a second request that of /etc/group; the honest answer has neither.',
  remediation: 'Map ids to files. Resolve the path and check that it stays inside its folder.',
  controls: ['PCI DSS 4.0.1 6.2.4', 'NIST 800-53 SI-10'],
};
