import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'idempotency-replay',
  title: 'An idempotency key does not stop a repetition',
  owasp: 'API6:2023',
  cwe: 841,
  severity: 'medium',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:N/VI:L/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'A repeated request pays twice.',
  impact: 'write',
  how: 'Sends the same request with the same idempotency key twice.',
  proof: 'Two different objects are made, three times with three keys.',
  remediation: 'Store the key with the answer before acting, and give the same answer to a repetition.',
  controls: ['NIST 800-53 SI-10'],
};
