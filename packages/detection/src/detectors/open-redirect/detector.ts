import type { Detector, Report, Rule, Subject } from '../../detector.ts';
import { MARK_BACKSLASH, MARK_CONTROL, MARK_SLASH } from '../../text/marks.ts';
import { isSchemeAndPort } from '../../text/port.ts';
import { isBareHost, isJoined, mayNameTarget, namesGoing, namesTarget, posesAsAnother } from './shapes.ts';

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

/** Characters of a target in which its host stands. */
const START_CHARS_MAX = 128;

/** Control characters before a URL and tabs and line ends within it, which browsers drop (WHATWG URL 4.4) and checkers compare. */
const LEADING = /^[\0-\x08\x0b\x0c\x0e-\x1f]+/;
const DROPPED = /[\t\r\n]/g;

/** Dots as browsers read them in host names (UTS 46). */
const DOT = /[.\u3002\uff0e\uff61]/;

/** An address as one number. */
const NUMBER = /^(?:\d{8,10}|0x[0-9a-f]{8})(?:[/?#:]|$)/;

/** Steps to where one is, and then a second slash: `/./` + `/host`. */
const AROUND = /^\/(?:\.{1,2}\/)+\/[^/]/;

/** `https://evil.example?bank.example`, `#bank.example`, `;@bank.example`: a name for checkers that look at the end. */
const TAIL_HOST = /^https?:\/\/[\w.-]{1,253}(?::\d{1,5})?(?:\/?[?#]|[;&])[/@]?(?:[a-z\d-]{1,63}\.){1,8}[a-z]{2,24}\/?$/;

/** A full URL is the business of allow lists; only what disguises itself is reported. */
function confirm(subject: Subject, report: Report): void {
  if (!subject.first || subject.isName) return;
  if (!namesTarget(subject.name)) {
    if (subject.kind === 'query' && mayNameTarget(subject.name) && isBareHost(subject.text))
      report(PROTOCOL_RELATIVE, 0, subject.text.length, 0.55);
    return;
  }
  const to = Math.min(subject.text.length, 64);
  const start = subject.text.slice(0, START_CHARS_MAX);
  const text = start.replace(LEADING, '').replace(DROPPED, '').trimStart();
  if (namesGoing(subject.name) && isJoined(text)) {
    report(PROTOCOL_RELATIVE, 0, to, 0.55);
    return;
  }
  const slashes = slashesEnd(text, 0);
  if (AROUND.test(text) || (slashes >= 2 && (DOT.test(text.slice(slashes)) || NUMBER.test(text.slice(slashes))))) {
    report(PROTOCOL_RELATIVE, 0, to);
    return;
  }
  const colon = text.indexOf(':');
  if (colon < 4 || colon > 5 || !text.startsWith('http') || isSchemeAndPort(text)) return;
  const behind = text.slice(colon + 1, slashesEnd(text, colon + 1));
  if (
    (behind !== '//' && text.length > colon + 1) ||
    LEADING.test(start) ||
    DROPPED.test(start.trim()) ||
    TAIL_HOST.test(text) ||
    isOddScheme(subject.value) ||
    isOddHost(subject.value, text.slice(colon + 3))
  )
    report(MALFORMED, 0, to);
}

/** Past the slashes of either kind from `from` on. */
function slashesEnd(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === 47 || text.charCodeAt(at) === 92) at++;
  return at;
}

/** `hTTps:`; a first capital comes from keyboards of phones, all capitals from people. */
function isOddScheme(value: string): boolean {
  const scheme = /^[a-z]{4,5}(?=:)/i.exec(value.trimStart())?.[0];
  return scheme !== undefined && !/^[Hh](?:ttps?|TTPS?)$/.test(scheme);
}

/** A host with an escape or a backslash in it, of another host's name before its own, or with forms of letters that browsers turn into plain ones. */
function isOddHost(value: string, behind: string): boolean {
  const host = /^[^/?#\\]*/.exec(behind)![0];
  if (/%[0-9a-f]{2}/.test(host) || /^[\w-]{1,63}\.[\w.-]{1,190}\\/.test(behind) || posesAsAnother(host.replace(/:\d{1,5}$/, '')))
    return true;
  return /^https?:\/\/[^/?#\\]{0,96}[\u2460-\u24ff\u3002\uff01-\uff5e\uff61]/i.test(value.slice(0, START_CHARS_MAX));
}

export const openRedirect: Detector = {
  class: 'open-redirect',
  direction: 'request',
  literals: ['//', '\\\\', '/\\', 'http:', 'https:', ';@', ':@'],
  marks: [MARK_BACKSLASH | MARK_SLASH, MARK_CONTROL | MARK_SLASH],
  rules: [PROTOCOL_RELATIVE, MALFORMED],
  confirm,
};
