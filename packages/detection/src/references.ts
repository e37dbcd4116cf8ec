import type { AttackClass, AttackReference } from '@sallyport/core';
import { ATTACK_CLASS_INFO } from '@sallyport/core';

/** Rules that are told apart more closely than their class; the rest stand where their class does. Numbers: CWE 4.x, CAPEC 3.9. */
const BY_RULE: ReadonlyMap<string, Partial<AttackReference>> = new Map<string, Partial<AttackReference>>([
  ['sqli.time-based', { capec: [7] }],
  ['sqli.tautology', { capec: [66, 7] }],
  ['sqli.overflow', { cwe: 190, capec: [92] }],
  ['code-injection.formula', { cwe: 1236, capec: [23] }],
  ['code-injection.stylesheet', { cwe: 91, capec: [250] }],
  ['code-injection.endless-loop', { cwe: 835, capec: [130], owasp: 'API4:2023' }],
  ['ssrf.bare-address', { cwe: 98, capec: [193] }],
  ['ssrf.remote-file', { cwe: 98, capec: [193] }],
  ['path-traversal.padded-segment', { capec: [126] }],
  ['path-traversal.absolute-path', { cwe: 36, capec: [597] }],
  ['path-traversal.nul-suffix', { cwe: 158, capec: [52] }],
  ['path-traversal.hidden-file', { cwe: 538, capec: [87] }],
  ['path-traversal.backup-file', { cwe: 530, capec: [87] }],
  ['xxe.entity', { cwe: 776, capec: [197] }],
  ['mail-injection.imap-command', { cwe: 77, capec: [183] }],
  ['mail-injection.smtp-command', { cwe: 77, capec: [183] }],
  ['graphql-abuse.introspection', { cwe: 200, capec: [54], owasp: 'API8:2023' }],
  ['graphql-abuse.depth', { cwe: 674, capec: [230] }],
  ['graphql-abuse.cycle', { cwe: 674, capec: [230] }],
  ['graphql-abuse.guesses', { cwe: 307, capec: [49], owasp: 'API2:2023' }],
  ['graphql-abuse.debug', { cwe: 489, capec: [54], owasp: 'API8:2023' }],
  ['protocol.evasion', { cwe: 172, capec: [267] }],
  ['protocol.bomb', { cwe: 409, capec: [490], owasp: 'API4:2023' }],
  ['protocol.structure', { cwe: 674, capec: [230], owasp: 'API4:2023' }],
  ['protocol.unsafe-method', { cwe: 650, capec: [107] }],
  ['protocol.header-injection', { cwe: 113, capec: [34, 105] }],
  ['protocol.host', { cwe: 20, capec: [141] }],
  ['protocol.path-override', { cwe: 436, capec: [87] }],
  ['protocol.client-spoof', { cwe: 290, capec: [151] }],
  ['protocol.range', { cwe: 400, capec: [469], owasp: 'API4:2023' }],
  ['protocol.hop-by-hop', { cwe: 444, capec: [33] }],
  ['protocol.upgrade', { cwe: 444, capec: [33] }],
  ['protocol.unsigned-token', { cwe: 347, capec: [115], owasp: 'API2:2023' }],
  ['protocol.smuggling', { cwe: 444, capec: [33] }],
  ['protocol.charset', { cwe: 838, capec: [267] }],
  ['protocol.method-override', { cwe: 650, capec: [274] }],
  ['crlf.log-entry', { cwe: 117, capec: [93] }],
  ['data-leak.stack-trace', { cwe: 209, owasp: 'API8:2023' }],
  ['data-leak.debug-page', { cwe: 489, owasp: 'API8:2023' }],
  ['data-leak.sql-error', { cwe: 209, owasp: 'API8:2023' }],
  ['data-leak.directory-listing', { cwe: 548, owasp: 'API8:2023' }],
  ['data-leak.source', { cwe: 540, owasp: 'API8:2023' }],
  ['data-leak.system-file', { cwe: 538, owasp: 'API8:2023' }],
  ['data-leak.secret', { cwe: 522, owasp: 'API8:2023' }],
  ['data-leak.card-number', { cwe: 359 }],
  ['data-leak.private-key', { cwe: 522, owasp: 'API8:2023' }],
]);

/** Ids of rules that have a place of their own in the catalogues; for checking that each is a rule. */
export const REFERENCED_RULES: readonly string[] = [...BY_RULE.keys()];

/** Where a rule of a class stands in CWE, CAPEC and the OWASP API Security Top 10. */
export function referenceOf(rule: string, attack: AttackClass): AttackReference {
  const { cwe, capec, owasp } = ATTACK_CLASS_INFO[attack];
  return { cwe, capec, owasp, ...BY_RULE.get(rule) };
}
