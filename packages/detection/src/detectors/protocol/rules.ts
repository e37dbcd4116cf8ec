import type { Rule } from '../../detector.ts';

const rule = (name: string, severity: Rule['severity'], confidence: number, about: string): Rule => ({
  id: `protocol.${name}`,
  severity,
  confidence,
  about,
});

export const AMBIGUOUS: Rule = rule('ambiguous', 'medium', 0.4, 'The message can be read in two ways.');
export const EVASION: Rule = rule('evasion', 'medium', 0.55, 'The message is encoded in a way only evasion needs.');
export const BOMB: Rule = rule('bomb', 'high', 0.7, 'A little data that unpacks to more than any client needs.');
export const STRUCTURE: Rule = rule('structure', 'medium', 0.6, 'A structure deeper or larger than any client needs.');
export const OVERRIDE: Rule = rule('method-override', 'medium', 0.3, 'A header or parameter asks for another method than the request has.');
export const METHOD: Rule = rule('unsafe-method', 'medium', 0.6, 'A method that reads back the request or opens a tunnel.');
export const CHARSET: Rule = rule('charset', 'medium', 0.6, 'The body claims a character set that hides ASCII.');
export const SMUGGLING: Rule = rule(
  'smuggling',
  'high',
  0.85,
  'The length of the body is given in a way that two servers read differently.',
);
export const INJECTION: Rule = rule('header-injection', 'high', 0.85, 'A header field holds a line end or a NUL.');
export const HOST: Rule = rule('host', 'high', 0.7, 'The host is written so that servers and links built from it disagree.');
export const REWRITE: Rule = rule('path-override', 'high', 0.65, 'A header asks for another path than the request has.');
export const SPOOF: Rule = rule('client-spoof', 'medium', 0.35, 'A header claims that the request comes from the server itself.');
export const RANGE: Rule = rule('range', 'medium', 0.65, 'More ranges are asked for than any client needs (CVE-2011-3192).');
export const HOP: Rule = rule(
  'hop-by-hop',
  'high',
  0.65,
  'A connection header asks proxies to drop a field that servers behind them rely on.',
);
/** The HTTP client of Java asks for it with every cleartext request, and our gateway passes none on: a sign, no proof. */
export const UPGRADE: Rule = rule('upgrade', 'medium', 0.3, 'An upgrade to cleartext HTTP/2, which passes by what checks each request.');
export const OWN_KEY: Rule = rule('own-key-token', 'high', 0.6, 'A bearer token that brings the key it is to be checked with.');
export const UNSIGNED: Rule = rule('unsigned-token', 'high', 0.85, 'A bearer token that says of itself that nobody signed it.');
