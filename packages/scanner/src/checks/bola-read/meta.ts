import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'bola-read',
  title: "Another user's object can be read",
  owasp: 'API1:2023',
  cwe: 639,
  severity: 'high',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N',
  cvssReason: 'Any signed-in user reaches it over the network with a changed id; all objects of the resource can be read.',
  impact: 'read',
  how: "Replays one user's request for an object of their own with the credentials of another user.",
  proof:
    "The other user gets the owner's content (at least 90 % of the stable fields, three times); a caller without credentials and an id that does not exist get something else; and the object is private: it stands in the owner's list and not in the other's, or the answer names the owner and holds private data.",
  remediation:
    'Look the object up together with its owner (`WHERE id = ? AND owner = ?`), taken from the session and never from the request. Answer 404 for objects of others. Test every operation that takes an id with two users.',
  controls: ['PCI DSS 4.0.1 6.2.4', 'PCI DSS 4.0.1 7.2.1', 'NIST 800-53 AC-3', 'NIST 800-53 AC-6'],
};
