import type { Detector, Report, Rule, Subject } from '../../detector.ts';
import { MARK_BACKSLASH, MARK_SLASH } from '../../text/marks.ts';

const rule = (name: string, severity: Rule['severity'], confidence: number, about: string): Rule => ({
  id: `open-redirect.${name}`,
  severity,
  confidence,
  about,
});

const PROTOCOL_RELATIVE: Rule = rule(
  'protocol-relative',
  'medium',
  0.6,
  'A target of a redirect that looks local and leads to a foreign host.',
);
const MALFORMED: Rule = rule('malformed-url', 'medium', 0.6, 'A URL written so that checkers and browsers read different hosts.');

/** Names under which the next page is passed. */
const TARGET_NAMES: readonly string[] = [
  'redirect',
  'return',
  'next',
  'continue',
  'dest',
  'goto',
  'target',
  'url',
  'uri',
  'forward',
  'callback',
  'rurl',
];

/** A full URL is the business of allow lists; only what disguises itself is reported. */
function confirm(subject: Subject, report: Report): void {
  const { text } = subject;
  if (!subject.first || subject.isName || !namesTarget(subject.name)) return;
  const to = Math.min(text.length, 64);
  const second = text.charCodeAt(1);
  const first = text.charCodeAt(0);
  if ((first === 47 || first === 92) && (second === 47 || second === 92) && text.indexOf('.', 2) > 2) {
    report(PROTOCOL_RELATIVE, 0, to);
    return;
  }
  const colon = text.indexOf(':');
  if (colon < 4 || colon > 5 || !text.startsWith('http')) return;
  const slashes = text.slice(colon + 1, colon + 4);
  if (slashes === '///' || slashes.startsWith('\\') || slashes.startsWith('/\\') || (slashes.charCodeAt(0) !== 47 && slashes !== ''))
    report(MALFORMED, 0, to);
}

function namesTarget(name: string): boolean {
  for (const word of TARGET_NAMES) if (name.includes(word)) return true;
  return false;
}

export const openRedirect: Detector = {
  class: 'open-redirect',
  direction: 'request',
  literals: ['//', '\\\\', '/\\', 'http:', 'https:'],
  marks: [MARK_BACKSLASH | MARK_SLASH],
  rules: [PROTOCOL_RELATIVE, MALFORMED],
  confirm,
};
