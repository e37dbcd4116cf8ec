import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'xml-entities',
  title: 'External entities of XML are resolved',
  owasp: 'API8:2023',
  cwe: 611,
  severity: 'high',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:N/VA:L/SC:N/SI:N/SA:N',
  cvssReason: 'Files of the server and addresses of its network are read through a document.',
  impact: 'read',
  how: 'Sends XML whose entity names a file of the server or the callback listener, also where JSON is expected.',
  proof: 'The answer has the grammar of the file, twice; or the listener is called with the nonce, with two nonces.',
  remediation: 'Switch document type definitions off in the parser.',
  controls: ['PCI DSS 4.0.1 6.2.4', 'NIST 800-53 SI-10'],
};
