import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'use-after-delete',
  title: 'A deleted object can still be read',
  owasp: 'API1:2023',
  cwe: 672,
  severity: 'medium',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Data that was deleted stays within reach of whoever knows its id.',
  impact: 'destructive',
  how: 'Makes an object, deletes it as its owner, and reads it again after two seconds.',
  proof: 'The deletion is acknowledged and the object is still answered in full, three times with three objects.',
  remediation: 'Filter deleted objects in every read. Where deletion is delayed, answer 202 and say so.',
  controls: ['GDPR Art. 17', 'NIST 800-53 SI-12'],
};
