import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'jwt-forgery',
  title: 'A forged JSON Web Token is accepted',
  owasp: 'API2:2023',
  cwe: 347,
  severity: 'critical',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
  cvssReason: 'Anyone can be anyone: tokens are made without the key of the server.',
  impact: 'read',
  how: 'Sends tokens with the same claims and a signature the server never made: none (four spellings), stripped, HMAC with the public key, kid pointing to a known file or SQL, an embedded jwk, a jku or x5u of our own.',
  proof:
    'The forged token gets the content of the true one, three times, while a token with a random signature and a caller without credentials are refused.',
  remediation: 'Fix the algorithm and the key on the server and take nothing from the token header. Refuse none, jwk, jku and x5u.',
  controls: ['PCI DSS 4.0.1 8.3.2', 'NIST 800-53 IA-5', 'NIST 800-53 SC-13'],
};
