import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'balance-race',
  title: 'Parallel requests spend the same money twice',
  owasp: 'API6:2023',
  cwe: 362,
  severity: 'high',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:N/VI:H/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Any customer overdraws an account by sending requests at the same time.',
  impact: 'destructive',
  how: 'Sends eight withdrawals or transfers of most of the balance at once.',
  proof: 'More is acknowledged than the balance held before, by the ledger read back.',
  remediation: 'Lock the balance, or change it in one conditional statement (`balance >= amount`).',
  controls: ['NIST 800-53 SI-10'],
};
