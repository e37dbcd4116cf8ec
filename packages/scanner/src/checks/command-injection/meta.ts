import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'command-injection',
  title: 'A command of the operating system is run from a request',
  owasp: 'API8:2023',
  cwe: 78,
  severity: 'critical',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
  cvssReason: 'The server runs any command.',
  impact: 'read',
  how: 'Appends shell commands that print a product, or that wait, to every text.',
  proof: 'The answer holds the product, twice with other numbers; or the delay follows the asked seconds up and down four times.',
  remediation: 'Do not start shells. Call programs with a list of arguments, and check each against what is allowed.',
  controls: ['PCI DSS 4.0.1 6.2.4', 'NIST 800-53 SI-10'],
};
