import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'consent-swap',
  title: 'What was consented to is not what is carried out',
  owasp: 'API6:2023',
  cwe: 841,
  severity: 'high',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:N/VI:H/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'A payment goes to another payee, or for another amount, than the customer has authorised.',
  impact: 'destructive',
  how: 'Makes a consent, then carries it out with another payee or another amount in the body.',
  proof:
    'The changed request is acknowledged, and the object is read back with the changed value; three times. The unchanged one is taken too.',
  remediation: 'Take payee and amount from the stored consent, and refuse a request that differs from it.',
  controls: ['PCI DSS 4.0.1 6.2.4', 'FFIEC IT Handbook AIO'],
};
