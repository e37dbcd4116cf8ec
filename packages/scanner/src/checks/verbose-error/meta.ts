import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'verbose-error',
  title: 'An error shows the inside of the server',
  owasp: 'API8:2023',
  cwe: 209,
  severity: 'low',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'File paths, versions and queries help to prepare an attack.',
  impact: 'read',
  how: 'Sends broken JSON, values of wrong types and over-long texts.',
  proof: 'The answer has the grammar of a stack trace or of an exception of a known platform, twice, and the honest answer has not.',
  remediation: 'Answer errors with a code and an id, and write the details to the log.',
  controls: ['PCI DSS 4.0.1 6.2.4', 'NIST 800-53 SI-11'],
};
