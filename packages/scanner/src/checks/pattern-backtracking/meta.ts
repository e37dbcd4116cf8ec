import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'pattern-backtracking',
  title: 'A pattern takes exponential time for a short text',
  owasp: 'API4:2023',
  cwe: 1333,
  severity: 'medium',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N',
  cvssReason: 'A text of some dozens of letters keeps a process busy for minutes.',
  impact: 'write',
  how: 'Sends texts of one repeated letter that almost match what patterns of addresses, names and numbers allow, a little longer each time, and stops as soon as one is slow.',
  proof:
    'Each two letters more multiply the time, twice in a row, while a text of the same length that fails at once stays as fast as before.',
  remediation: 'Write patterns without nested repetition, use an engine of linear time (RE2), and bound the length before matching.',
  controls: ['PCI DSS 4.0.1 6.2.4', 'NIST 800-53 SC-5', 'NIST 800-53 SI-10'],
};
