import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'negative-amount',
  title: 'Money moves the wrong way with a negative amount',
  owasp: 'API6:2023',
  cwe: 840,
  severity: 'high',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:N/VI:H/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Any customer makes money out of an order or a transfer.',
  impact: 'write',
  how: 'Sends a negative amount or quantity where a positive one is accepted, and one of less than the smallest unit of money.',
  proof:
    'The object is read back with the negative amount, or the balance of the payer has grown; three times, while the honest amount does not do so. Or the tiny amount is acknowledged three times and no balance moves, though an honest one moves it.',
  remediation: 'Check the range of amounts on the server; post entries that can only be positive, with a direction.',
  controls: ['PCI DSS 4.0.1 6.2.4', 'NIST 800-53 SI-10'],
};
