import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'one-time-reuse',
  title: 'What is good once, or for a time, is taken again',
  owasp: 'API6:2023',
  cwe: 841,
  severity: 'medium',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:N/VI:L/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Any signed-in user trades at a rate of their choice, or is given a reduction as often as they like.',
  impact: 'destructive',
  how: 'Uses one quote, intent, voucher or code for two orders, and after it has expired.',
  proof:
    'Both uses are acknowledged with two different objects, or a balance grows both times; or the use after the time that the API itself told is acknowledged; three times.',
  remediation: 'Mark it as used in the transaction that uses it, and compare its time there.',
  controls: ['PCI DSS 4.0.1 6.2.4'],
};
