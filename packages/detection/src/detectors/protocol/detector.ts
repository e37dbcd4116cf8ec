import type { Fact, FactKind, RequestView } from '@sallyport/core';
import type { MessageDetector, MessageReport, Rule } from '../../detector.ts';

const rule = (name: string, severity: Rule['severity'], confidence: number, about: string): Rule => ({
  id: `protocol.${name}`,
  severity,
  confidence,
  about,
});

const AMBIGUOUS: Rule = rule('ambiguous', 'medium', 0.4, 'The message can be read in two ways.');
const EVASION: Rule = rule('evasion', 'medium', 0.55, 'The message is encoded in a way only evasion needs.');
const OVERRIDE: Rule = rule('method-override', 'medium', 0.3, 'A header or parameter asks for another method than the request has.');
const CHARSET: Rule = rule('charset', 'medium', 0.6, 'The body claims a character set that hides ASCII.');

/** Character sets in which markup does not look like markup. */
const HIDING_CHARSETS: readonly string[] = ['utf-7', 'utf7', 'ibm037', 'ibm500', 'cp037', 'utf-16', 'utf-32', 'ucs-2', 'ucs-4'];

/** What each fact of the canonicaliser means for an attack, 0 when nothing. */
const WEIGHTS: Readonly<Record<FactKind, readonly [Rule, number]>> = {
  'duplicate-header': [AMBIGUOUS, 0.2],
  'conflicting-content-type': [AMBIGUOUS, 0.5],
  'duplicate-parameter': [AMBIGUOUS, 0],
  'duplicate-json-key': [AMBIGUOUS, 0.3],
  'path-dot-segments': [EVASION, 0.4],
  'path-encoded-slash': [EVASION, 0.3],
  'path-double-encoding': [EVASION, 0.4],
  'path-empty-segment': [AMBIGUOUS, 0],
  'path-backslash': [EVASION, 0.45],
  'overlong-utf8': [EVASION, 0.7],
  'invalid-utf8': [EVASION, 0.2],
  'nul-byte': [EVASION, 0.55],
  'invalid-percent': [AMBIGUOUS, 0.1],
  'content-type-mismatch': [AMBIGUOUS, 0.3],
  'xml-doctype': [AMBIGUOUS, 0.3],
  'unparsable-body': [AMBIGUOUS, 0.1],
};

/** Facts about a message as a whole; most are weak signs that support others. */
function inspectRequest(request: RequestView, facts: readonly Fact[], report: MessageReport): void {
  for (const fact of facts) {
    const [about, confidence] = WEIGHTS[fact.kind];
    if (confidence > 0) report(about, pointOf(fact), `${fact.kind}: ${fact.detail}`, confidence);
  }
  for (const [name, value] of request.headers) {
    if (name === 'content-type') checkCharset(value.toLowerCase(), report);
    else if (name.startsWith('x-http-method') || name === 'x-method-override') report(OVERRIDE, `header.${name}`, value);
  }
}

function pointOf(fact: Fact): string {
  return fact.kind.startsWith('path-') ? 'path' : 'request';
}

function checkCharset(value: string, report: MessageReport): void {
  const at = value.indexOf('charset');
  if (at < 0) return;
  for (const charset of HIDING_CHARSETS)
    if (value.includes(charset, at)) {
      report(CHARSET, 'header.content-type', value);
      return;
    }
}

export const protocol: MessageDetector = {
  class: 'protocol',
  rules: [AMBIGUOUS, EVASION, OVERRIDE, CHARSET],
  inspectRequest,
};
