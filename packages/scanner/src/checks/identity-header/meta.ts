import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'identity-header',
  title: 'A header of the caller decides who the caller is',
  owasp: 'API2:2023',
  cwe: 290,
  severity: 'critical',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'One header makes any caller any user, or an administrator.',
  impact: 'read',
  how: 'Sends the headers that gateways use to say who is calling (X-User-Id, X-Forwarded-User, X-User-Role, ...) with the name of another user, or with the role of an administrator.',
  proof:
    "The answer turns into the other user's own, or what was refused is answered as to an administrator, three times; with a name that nobody has it does not.",
  remediation:
    'Take the caller from the verified token alone. Remove such headers where requests come in, and let services trust only their gateway.',
  controls: ['PCI DSS 4.0.1 6.2.4', 'NIST 800-53 AC-3', 'NIST 800-53 IA-2'],
};
