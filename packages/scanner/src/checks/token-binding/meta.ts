import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'token-binding',
  title: 'A token bound to a key is accepted without the key',
  owasp: 'API2:2023',
  cwe: 294,
  severity: 'medium',
  cvss: 'CVSS:4.0/AV:N/AC:H/AT:P/PR:N/UI:N/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Whoever gets hold of a token can use it, though it was made so that they could not.',
  impact: 'read',
  how: 'Looks for a confirmation claim (cnf: RFC 8705, RFC 9449) in the tokens, and uses them without certificate and without proof.',
  proof: 'The API answers as it does its owner, three times, though no certificate and no DPoP proof was sent; a false token is refused.',
  remediation: 'Compare cnf with the certificate of the connection, or with the key of the DPoP proof, at every resource server.',
  controls: ['NIST 800-53 IA-9', 'NIST 800-53 SC-23'],
};
