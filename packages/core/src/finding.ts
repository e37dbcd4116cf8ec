import type { Point } from './point.ts';
import type { Severity } from './severity.ts';

/** What kind of attack a finding speaks of. Closed; each has a CWE and OWASP reference in {@link ATTACK_CLASS_INFO}. */
export type AttackClass =
  | 'sqli'
  | 'xss'
  | 'path-traversal'
  | 'cmdi'
  | 'ssrf'
  | 'xxe'
  | 'nosqli'
  | 'ssti'
  | 'ldapi'
  | 'xpathi'
  | 'crlf'
  | 'ssi'
  | 'mail-injection'
  | 'deserialisation'
  | 'log4shell'
  | 'graphql-abuse'
  | 'open-redirect'
  | 'code-injection'
  | 'file-upload'
  | 'scanner'
  | 'protocol'
  | 'data-leak';

export interface AttackClassInfo {
  readonly title: string;
  readonly cwe: number;
  /** Item of the OWASP API Security Top 10 (2023) this class is reported under. */
  readonly owasp: string;
}

export const ATTACK_CLASS_INFO: Readonly<Record<AttackClass, AttackClassInfo>> = {
  sqli: { title: 'SQL injection', cwe: 89, owasp: 'API10:2023' },
  xss: { title: 'Cross-site scripting', cwe: 79, owasp: 'API10:2023' },
  'path-traversal': { title: 'Path traversal', cwe: 22, owasp: 'API8:2023' },
  cmdi: { title: 'Command injection', cwe: 78, owasp: 'API10:2023' },
  ssrf: { title: 'Server-side request forgery', cwe: 918, owasp: 'API7:2023' },
  xxe: { title: 'XML external entity', cwe: 611, owasp: 'API8:2023' },
  nosqli: { title: 'NoSQL injection', cwe: 943, owasp: 'API10:2023' },
  ssti: { title: 'Template injection', cwe: 1336, owasp: 'API10:2023' },
  ldapi: { title: 'LDAP injection', cwe: 90, owasp: 'API10:2023' },
  xpathi: { title: 'XPath injection', cwe: 643, owasp: 'API10:2023' },
  crlf: { title: 'Header injection (CRLF)', cwe: 93, owasp: 'API8:2023' },
  ssi: { title: 'Server-side include injection', cwe: 97, owasp: 'API8:2023' },
  'mail-injection': { title: 'Mail header injection', cwe: 93, owasp: 'API10:2023' },
  deserialisation: { title: 'Unsafe deserialisation', cwe: 502, owasp: 'API8:2023' },
  log4shell: { title: 'JNDI lookup injection', cwe: 917, owasp: 'API8:2023' },
  'graphql-abuse': { title: 'GraphQL abuse', cwe: 770, owasp: 'API4:2023' },
  'open-redirect': { title: 'Open redirect', cwe: 601, owasp: 'API8:2023' },
  'code-injection': { title: 'Code injection', cwe: 94, owasp: 'API10:2023' },
  'file-upload': { title: 'Dangerous file upload', cwe: 434, owasp: 'API8:2023' },
  scanner: { title: 'Scanner or attack tool', cwe: 200, owasp: 'API9:2023' },
  protocol: { title: 'Protocol violation', cwe: 444, owasp: 'API8:2023' },
  'data-leak': { title: 'Sensitive data in a response', cwe: 200, owasp: 'API3:2023' },
};

/** What a detector says about one part of one message. It knows no mode and decides nothing. */
export interface Finding {
  /** Stable rule id, `<class>.<rule>`, e.g. `sqli.tautology`. */
  readonly detector: string;
  readonly class: AttackClass;
  readonly point: Point;
  readonly severity: Severity;
  /** 0..1: how sure the detector is that this is an attack of its class. */
  readonly confidence: number;
  /** The excerpt that fired: masked, printable, at most 160 characters. */
  readonly evidence: string;
}
