import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'exposed-page',
  title: 'An internal page is open',
  owasp: 'API8:2023',
  cwe: 538,
  severity: 'high',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Configuration, keys or process memory are open to the network.',
  impact: 'read',
  how: 'Asks for pages that frameworks and tools put there: environment dumps, version control, consoles, heap dumps, profilers.',
  proof: 'The content has the grammar of the page, and a page that does not exist is answered otherwise.',
  remediation: 'Serve management pages on another port, inside, with sign-in. Keep files of the repository out of the web root.',
  controls: ['NIST 800-53 CM-7', 'PCI DSS 4.0.1 2.2.4'],
};
