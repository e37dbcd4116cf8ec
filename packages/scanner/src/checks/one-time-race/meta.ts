import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'one-time-race',
  title: 'What can be used once is used several times at once',
  owasp: 'API6:2023',
  cwe: 362,
  severity: 'high',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:P/PR:L/UI:N/VC:N/VI:H/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'A caller multiplies a voucher or a gift by sending the request in parallel; it takes some luck with time.',
  impact: 'destructive',
  how: 'Redeems a voucher, coupon or reward for the first time, by several requests at the same moment, and once more after that.',
  proof: 'More than one of them is acknowledged, though the API itself refuses the one that comes later.',
  remediation: 'Mark the voucher as used in the same transaction that pays it out, with a unique key of voucher and user.',
  controls: ['PCI DSS 4.0.1 6.2.4', 'NIST 800-53 SI-10'],
};
