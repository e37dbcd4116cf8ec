import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'ssrf',
  title: 'The server sends requests to addresses of the caller',
  owasp: 'API7:2023',
  cwe: 918,
  severity: 'high',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:L/VA:N/SC:H/SI:L/SA:N',
  cvssReason: 'Addresses inside the network are reached with the identity of the server.',
  impact: 'read',
  how: 'Puts the address of the callback listener, with a nonce, into texts that take a URL or a host.',
  proof: 'The listener is called with the nonce, or its name server asked for a name that holds it, and with a second one.',
  remediation:
    'Allow hosts by name, resolve once and refuse private addresses, follow no redirects, and send from a network that reaches nothing inside.',
  controls: ['PCI DSS 4.0.1 6.2.4', 'NIST 800-53 SC-7'],
};
