import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'oauth-flow',
  title: 'The authorization server breaks FAPI 2.0 on the wire',
  owasp: 'API2:2023',
  cwe: 287,
  severity: 'high',
  cvss: 'CVSS:4.0/AV:N/AC:H/AT:P/PR:N/UI:P/VC:H/VI:H/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'An attacker who gets hold of a code or a token by a second fault uses it in the name of the customer.',
  impact: 'write',
  how: 'Carries out the code flow of the configured client (`oauth`) as it should be, and again with one rule broken each time: no pushed request, the same request_uri or code again, no or another code_verifier, PKCE plain, a foreign redirect_uri, no client authentication, a DPoP-bound token without its proof or with a used one.',
  proof: 'The honest flow gives a token; the one with the broken rule gives a code or a token as well, three times.',
  remediation:
    'Require pushed requests and PKCE S256, compare redirect_uri to the letter, let request_uri and code work once, send iss, bind tokens to a key and check the proof at each use.',
  controls: ['NIST 800-53 IA-9', 'NIST 800-53 SC-23', 'PCI DSS 4.0.1 6.2.4'],
};
