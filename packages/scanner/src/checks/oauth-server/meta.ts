import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'oauth-server',
  title: 'The authorization server offers what FAPI 2.0 forbids',
  owasp: 'API2:2023',
  cwe: 1390,
  severity: 'low',
  cvss: 'CVSS:4.0/AV:N/AC:H/AT:P/PR:N/UI:P/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'The weak grant helps an attacker only together with a second fault of a client or a user.',
  impact: 'read',
  how: 'Reads the metadata of the authorization server (RFC 8414, OpenID Connect Discovery), and starts an authorization without PKCE.',
  proof: 'The metadata itself names the grant, method or algorithm; or the authorization goes on to the sign-in where an error was due.',
  remediation:
    'Offer the code grant with PKCE S256 and pushed requests alone, sign with PS256, ES256 or EdDSA, and send iss in each response.',
  controls: ['NIST 800-53 IA-9', 'NIST 800-53 SC-23'],
};
