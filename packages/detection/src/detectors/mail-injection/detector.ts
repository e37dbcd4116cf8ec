import type { Detector, Report, Rule, Subject } from '../../detector.ts';
import { isWholeLetter } from '../../text/letter.ts';
import { MARK_LINE_END } from '../../text/marks.ts';
import { isOneLine } from '../../text/one-line.ts';
import { isDigit, isLetter, skipSpace, wordEnd } from '../../text/scan.ts';

const rule = (name: string, severity: Rule['severity'], confidence: number, about: string): Rule => ({
  id: `mail-injection.${name}`,
  severity,
  confidence,
  about,
});

const SMTP: Rule = rule('smtp-command', 'high', 0.8, 'A line end and a command of SMTP.');
const IMAP: Rule = rule('imap-command', 'high', 0.8, 'A line end and a command of IMAP or POP3.');
const HEADER: Rule = rule('mail-header', 'medium', 0.65, 'A line end and a header field of mail.');

const SMTP_COMMANDS: readonly string[] = [
  'rcpt to:',
  'mail from:',
  'data\n',
  'data\r',
  'ehlo ',
  'helo ',
  'vrfy ',
  'expn ',
  'rset',
  'starttls',
  'auth login',
  'help ',
];

/** Commands behind a tag (`A1 LOGIN x`), RFC 9051. */
const IMAP_COMMANDS: ReadonlySet<string> = new Set([
  'capability',
  'fetch',
  'logout',
  'login',
  'select',
  'examine',
  'create',
  'delete',
  'rename',
  'subscribe',
  'unsubscribe',
  'list',
  'lsub',
  'status',
  'append',
  'search',
  'store',
  'copy',
  'uid',
  'expunge',
  'noop',
  'authenticate',
  'starttls',
  'check',
]);

const POP_COMMANDS: readonly string[] = ['quit', 'stat', 'retr ', 'uidl', 'noop', 'rset', 'data'];

const FIELDS: readonly string[] = [
  'bcc:',
  'cc:',
  'to:',
  'from:',
  'subject:',
  'reply-to:',
  'mime-version:',
  'return-path:',
  'sender:',
  'disposition-notification-to:',
  'x-priority:',
  'content-transfer-encoding:',
];

/** Letters that a command or a field begins with. */
const FIRST: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) =>
  [...SMTP_COMMANDS, ...POP_COMMANDS, ...FIELDS].some((word) => word.charCodeAt(0) === code) ? 1 : 0,
);

/** `a@b.example> RCPT TO:<c@d.example`: the bracket of an address is left, and a command follows without a line end. */
const ENVELOPE = /@[\w.-]{1,253}>\s{0,8}(?:rcpt to|mail from):/;

/** `eve@x.example\nBcc: a@b.example` with the two signs of an escape, for a program that turns them into a line end. */
const ESCAPED =
  /^[^\s\\]{1,64}(?:\\r)?\\n\s?(?:b?cc|to|from|subject|sender|reply-to|mime-version|content-type|return-path|x-[a-z-]{2,24}):\s?\S/;

/** Looks at the start of every line but the first: the first is the value itself. */
function confirm(subject: Subject, report: Report): void {
  const { text } = subject;
  if (subject.kind === 'body' && !isOneLine(subject.name) && isWholeLetter(text)) return;
  if (text.length <= HEAD_CHARS_MAX && ENVELOPE.test(text)) report(SMTP, 0, text.length, 0.7);
  if (subject.first && text.includes('\\n') && ESCAPED.test(text)) report(HEADER, 0, Math.min(text.length, HEAD_CHARS_MAX), 0.6);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code !== 10 && code !== 13) continue;
    const start = skipSpace(text, at + 1);
    checkLine(subject, at, start, report);
    at = start - 1;
  }
}

function checkLine(subject: Subject, at: number, start: number, report: Report): void {
  const { text, value } = subject;
  const to = Math.min(text.length, start + 48);
  // a tag begins with any letter, and a command behind it
  const first = text.charCodeAt(start);
  if (!isLetter(first)) return;
  if (FIRST[first] === 0) {
    checkTagged(text, value, at, start, report);
    return;
  }
  for (const command of SMTP_COMMANDS)
    if (text.startsWith(command, start) && isUpper(value, start)) {
      report(SMTP, at, to, command.endsWith(':') ? 0.85 : 0.6);
      return;
    }
  for (const field of FIELDS)
    if (text.startsWith(field, start)) {
      report(HEADER, at, to, headerConfidence(subject, field));
      return;
    }
  for (const command of POP_COMMANDS) {
    const end = start + command.length;
    if (text.startsWith(command, start) && isUpper(value, start) && !isLetter(text.charCodeAt(end))) {
      report(SMTP, at, to, skipSpace(text, end) >= text.length ? 0.65 : 0.45);
      return;
    }
  }
  checkTagged(text, value, at, start, report);
}

/** Commands are written in capitals by mail clients and by attackers; prose is not. */
function isUpper(value: string, at: number): boolean {
  const code = value.charCodeAt(at + 1);
  return code >= 65 && code <= 90;
}

/** A longer value is a letter. */
const HEAD_CHARS_MAX = 256;

/** One short line that is no field, and nothing but fields of mail behind it: a value that was made longer, no letter. */
const HEAD =
  /^[^\r\n:]{0,64}(?:\r?\n\s{0,4}(?:to|from|cc|bcc|subject|sender|reply-to|return-path|disposition-notification-to|x-[a-z-]{2,24}):[^\r\n]{1,128}){1,6}\s{0,8}$/;

/** A quoted letter in a message has `From:` lines; `Bcc:` it has not. */
function headerConfidence(subject: Subject, field: string): number {
  if (subject.kind !== 'body' || isOneLine(subject.name)) return 0.65;
  if (subject.text.length <= HEAD_CHARS_MAX && subject.text.includes('@') && HEAD.test(subject.text)) return 0.55;
  return field === 'bcc:' || field === 'mime-version:' ? 0.6 : 0.25;
}

function checkTagged(text: string, value: string, at: number, start: number, report: Report): void {
  const tag = wordEnd(text, start);
  if (tag === start || tag - start > 8 || !isDigit(text.charCodeAt(tag - 1)) || !isLetter(text.charCodeAt(start))) return;
  const from = skipSpace(text, tag);
  const end = wordEnd(text, from);
  if (from > tag && isUpper(value, from) && IMAP_COMMANDS.has(text.slice(from, end))) report(IMAP, at, Math.min(text.length, end + 32));
}

export const mailInjection: Detector = {
  class: 'mail-injection',
  direction: 'request',
  literals: ['rcpt to:', 'mail from:', ...FIELDS.map((field) => `\\n${field}`)],
  marks: [MARK_LINE_END],
  rules: [SMTP, IMAP, HEADER],
  confirm,
};
