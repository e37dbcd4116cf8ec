import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'trace-method',
  title: 'The TRACE method echoes requests',
  owasp: 'API8:2023',
  cwe: 693,
  severity: 'low',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Echoed headers can hold credentials that proxies have added.',
  impact: 'read',
  how: 'Sends TRACE with a header of its own.',
  proof: 'The answer holds the header with its nonce, twice.',
  remediation: 'Switch TRACE off.',
  controls: ['NIST 800-53 CM-7'],
};
