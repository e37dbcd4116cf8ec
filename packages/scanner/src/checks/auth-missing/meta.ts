import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'auth-missing',
  title: 'An operation answers without authentication',
  owasp: 'API2:2023',
  cwe: 306,
  severity: 'high',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Nobody needs to sign in; what the operation reads is open to the network.',
  impact: 'read',
  how: "Replays a user's request without any credential: no header, no cookie, no parameter.",
  proof:
    "The same content comes without credentials, three times, and the API contradicts itself: its description asks for credentials here, or the same operation refuses a bad one, or the answer holds the user's private data.",
  remediation: 'Authenticate in one place before routing and let operations opt out by name, so that a forgotten one is closed.',
  controls: ['PCI DSS 4.0.1 8.3.1', 'NIST 800-53 IA-2', 'NIST 800-53 AC-14'],
};
