import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'bfla-write',
  title: 'An ordinary user performs an action of administrators',
  owasp: 'API5:2023',
  cwe: 285,
  severity: 'critical',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:L/VI:H/VA:L/SC:N/SI:N/SA:N',
  cvssReason: 'Any signed-in user changes data by a function of administrators.',
  impact: 'write',
  how: 'Calls the changing operations that are for other roles as an ordinary user, on objects the scan made.',
  proof:
    "The effect is read back: the mark stands in the data, or the canary is gone; or the API acknowledges the ordinary user's call with the fields an administrator gets, while callers without credentials are refused.",
  remediation: 'Decide on the role in one place, from the session, and deny operations that no rule names.',
  controls: ['PCI DSS 4.0.1 7.2.1', 'NIST 800-53 AC-3', 'NIST 800-53 AC-6(1)'],
};
