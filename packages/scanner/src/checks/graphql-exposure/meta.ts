import type { CheckMeta } from '../../model.ts';

export const meta: CheckMeta = {
  id: 'graphql-exposure',
  title: 'GraphQL shows its schema or takes queries of any cost',
  owasp: 'API4:2023',
  cwe: 770,
  severity: 'low',
  cvss: 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:N/VA:L/SC:N/SI:N/SA:N',
  cvssReason: 'The schema tells what there is to attack; batches multiply each request.',
  impact: 'read',
  how: 'Asks for the schema, thirty levels of it, a misspelled field, and one field under a hundred aliases and in a batch of twenty.',
  proof:
    'The schema has types; every level, every alias or every query of the batch is answered, twice; the error names a field that was not asked for.',
  remediation: 'Switch introspection off for the public, limit depth, aliases and cost, refuse batches.',
  controls: ['NIST 800-53 CM-7', 'NIST 800-53 SC-5'],
};
