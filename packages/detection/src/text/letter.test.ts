import { expect, it } from 'vitest';
import { createDetection } from '../detection.ts';
import { EMPTY_REQUEST, leafOf } from '../testing/cases.ts';
import { isWholeLetter } from './letter.ts';

const HEAD = 'From: Anna <anna@mail.example>\r\nTo: team@firm.example\r\nSubject: Notes\r\n';
const LETTER = `${HEAD}MIME-Version: 1.0\r\nContent-Type: text/plain;\r\n charset=utf-8\r\n\r\nHi all`;

it.each([LETTER, 'To: a@b.example\nSubject: x\nDate: Thu\n\nx'])('%j is a letter', (text) =>
  expect(isWholeLetter(text.toLowerCase())).toBe(true),
);

it.each([
  '',
  HEAD,
  'a@b.example\r\nTo: c@d.example\r\nSubject: x\r\nCc: e@f.example\r\n\r\nx',
  `${HEAD}Set-Cookie: a=b\r\n\r\nx`,
  'To: a@b.example\r\nBcc: c@d.example\r\n\r\nx',
])('%j is none', (text) => expect(isWholeLetter(text.toLowerCase())).toBe(false));

const findingsOf = (name: string, value: string): string[] =>
  createDetection()
    .inspect([leafOf({ value, kind: 'body', name })], EMPTY_REQUEST, null)
    .findings.map(({ detector }) => detector);

it('a whole letter in a member for letters has its fields for itself', () => {
  expect(findingsOf('raw', LETTER).filter((rule) => /crlf\.header|mail-header/.test(rule))).toEqual([]);
  expect(findingsOf('email', LETTER)).toContain('mail-injection.mail-header');
});
