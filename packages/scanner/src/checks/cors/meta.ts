import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'cors',
  title: 'Any website may read answers with the credentials of its visitors',
  owasp: 'API8:2023',
  cwe: 942,
  severity: 'medium',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:A/VC:H/VI:L/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'A visitor of a hostile site has to be signed in with a cookie.',
  impact: 'read',
  how: 'Sends a made-up Origin, and null, with requests that identities may make.',
  proof:
    'The origin comes back in Access-Control-Allow-Origin together with Access-Control-Allow-Credentials: true, three times with three origins.',
  remediation: 'Name the origins that are allowed, and send credentials headers to them only.',
  controls: ['NIST 800-53 AC-4'],
};
