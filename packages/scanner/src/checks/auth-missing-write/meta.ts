import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'auth-missing-write',
  title: 'An operation changes data without authentication',
  owasp: 'API2:2023',
  cwe: 306,
  severity: 'critical',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:H/VA:L/SC:N/SI:N/SA:N',
  cvssReason: 'Nobody needs to sign in to change data.',
  impact: 'write',
  how: "Sends a user's creating or changing request, with a mark in it, without any credential.",
  proof:
    'A user who may read the object finds the mark, three times with three marks; or the API acknowledges the change here though its description asks for credentials.',
  remediation: 'Authenticate in one place before routing and let operations opt out by name.',
  controls: ['PCI DSS 4.0.1 8.3.1', 'NIST 800-53 IA-2', 'NIST 800-53 AC-14'],
};
