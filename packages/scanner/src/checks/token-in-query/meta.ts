import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'token-in-query',
  title: 'A bearer token is taken from the address',
  owasp: 'API2:2023',
  cwe: 598,
  severity: 'low',
  cvss: 'CVSS:4.0/AV:N/AC:H/AT:P/PR:N/UI:P/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Addresses end in logs and histories, and the token with them; someone has to get at those.',
  impact: 'read',
  how: 'Sends the token as access_token in the query and nowhere else (RFC 6750 2.3; FAPI 2.0 forbids it).',
  proof: 'The answer is the one that the header gets; without a token, and with a false one in the query, it is refused.',
  remediation: 'Take tokens from the Authorization header alone.',
  controls: ['NIST 800-53 SC-23', 'PCI DSS 4.0.1 6.2.4'],
};
