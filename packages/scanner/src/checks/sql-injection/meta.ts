import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'sql-injection',
  title: 'SQL injection',
  owasp: 'API8:2023',
  cwe: 89,
  severity: 'critical',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
  cvssReason: 'The database is read and changed with a text in a request.',
  impact: 'read',
  how: 'Puts a quote, a balanced pair of quotes, a concatenation and pairs of true and false conditions into every text and number; where changes are allowed, also what makes a database wait.',
  proof:
    'At least two of: a database error that a quote causes and a pair takes away; a failure likewise; a concatenation that changes nothing; true conditions that answer like the honest value while false ones do not (three literals, with a nonsense operator as control); a sign-in that a true condition opens and a false one does not. Or the time of six answers follows the seconds asked for, up and down (correlation 0.95).',
  remediation: 'Use parameters in every statement. Never put text of a request into SQL.',
  controls: ['PCI DSS 4.0.1 6.2.4', 'NIST 800-53 SI-10'],
};
