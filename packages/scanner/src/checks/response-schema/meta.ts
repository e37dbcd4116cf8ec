import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'response-schema',
  title: 'Answers do not follow the description',
  owasp: 'API9:2023',
  cwe: 1059,
  severity: 'info',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'A description that does not hold misleads those who protect and test the API.',
  impact: 'read',
  how: 'Compares the honest answers with the description.',
  proof: 'The status is not described, or the body breaks the schema, in both baselines.',
  remediation: 'Mend the description or the answer, and test one against the other in the build.',
  controls: ['NIST 800-53 CM-8'],
};
