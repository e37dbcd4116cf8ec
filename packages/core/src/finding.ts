import type { Point } from './point.ts';
import type { Severity } from './severity.ts';

/** What kind of attack a finding speaks of. Closed; {@link ATTACK_CLASS_INFO} says where each stands in public catalogues. */
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

/** Where a kind of attack stands in public catalogues. */
export interface AttackReference {
  /** Weakness the attack needs, by its number in CWE. */
  readonly cwe: number;
  /** Attack patterns, by their numbers in CAPEC. */
  readonly capec: readonly number[];
  /** Item of the OWASP API Security Top 10 (2023) it is reported under. */
  readonly owasp: string;
}

export interface AttackClassInfo extends AttackReference {
  readonly title: string;
}

export const ATTACK_CLASS_INFO: Readonly<Record<AttackClass, AttackClassInfo>> = {
  sqli: { title: 'SQL injection', cwe: 89, capec: [66], owasp: 'API10:2023' },
  xss: { title: 'Cross-site scripting', cwe: 79, capec: [63], owasp: 'API10:2023' },
  'path-traversal': { title: 'Path traversal', cwe: 22, capec: [126], owasp: 'API8:2023' },
  cmdi: { title: 'Command injection', cwe: 78, capec: [88], owasp: 'API10:2023' },
  ssrf: { title: 'Server-side request forgery', cwe: 918, capec: [664], owasp: 'API7:2023' },
  xxe: { title: 'XML external entity', cwe: 611, capec: [201, 221], owasp: 'API8:2023' },
  nosqli: { title: 'NoSQL injection', cwe: 943, capec: [676], owasp: 'API10:2023' },
  ssti: { title: 'Template injection', cwe: 1336, capec: [242], owasp: 'API10:2023' },
  ldapi: { title: 'LDAP injection', cwe: 90, capec: [136], owasp: 'API10:2023' },
  xpathi: { title: 'XPath injection', cwe: 643, capec: [83], owasp: 'API10:2023' },
  crlf: { title: 'Header injection (CRLF)', cwe: 93, capec: [34, 105], owasp: 'API8:2023' },
  ssi: { title: 'Server-side include injection', cwe: 97, capec: [101], owasp: 'API8:2023' },
  'mail-injection': { title: 'Mail header injection', cwe: 93, capec: [134], owasp: 'API10:2023' },
  deserialisation: { title: 'Unsafe deserialisation', cwe: 502, capec: [586], owasp: 'API8:2023' },
  log4shell: { title: 'JNDI lookup injection', cwe: 917, capec: [242], owasp: 'API8:2023' },
  'graphql-abuse': { title: 'GraphQL abuse', cwe: 770, capec: [130], owasp: 'API4:2023' },
  'open-redirect': { title: 'Open redirect', cwe: 601, capec: [98], owasp: 'API8:2023' },
  'code-injection': { title: 'Code injection', cwe: 94, capec: [242], owasp: 'API10:2023' },
  'file-upload': { title: 'Dangerous file upload', cwe: 434, capec: [17, 650], owasp: 'API8:2023' },
  scanner: { title: 'Scanner or attack tool', cwe: 200, capec: [169, 310], owasp: 'API9:2023' },
  protocol: { title: 'Protocol violation', cwe: 444, capec: [33, 267], owasp: 'API8:2023' },
  'data-leak': { title: 'Sensitive data in a response', cwe: 200, capec: [54, 116], owasp: 'API3:2023' },
};

/** One sign that speaks for an attack, and how much it moved the score. */
export interface IndicatorShare {
  /** Rule id, or the name of a feature of the model. */
  readonly id: string;
  /** How much it counts by itself: the confidence of a rule, 0..1, or the weight of a feature. */
  readonly weight: number;
  /** What it added to the score of the message beyond all stronger signs; over all findings these add up to the score. */
  readonly contribution: number;
  /** In words, where the id does not say it all. Holds nothing of a message. */
  readonly about?: string | undefined;
}

/** The sign that says what a habit of the point did to a finding: its weight is what it changed of the confidence. */
export const HABIT_INDICATOR = 'habit';

/** What a detector says about one part of one message. It knows no mode and decides nothing. */
export interface Finding extends AttackReference {
  /** Stable rule id, `<class>.<rule>`, e.g. `sqli.tautology`. */
  readonly detector: string;
  readonly class: AttackClass;
  readonly point: Point;
  readonly severity: Severity;
  /** 0..1: how sure the detector is that this is an attack of its class. */
  readonly confidence: number;
  /** The excerpt of the decoded value that fired: masked, printable, at most 160 characters. */
  readonly evidence: string;
  /** Why the score is what it is; empty until it is scored, and in an answer, which has no score. */
  readonly indicators: readonly IndicatorShare[];
}
