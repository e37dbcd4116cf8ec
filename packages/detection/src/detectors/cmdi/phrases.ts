import type { Report } from '../../detector.ts';
import { compilePhrases, type Phrase, type PhraseCheck } from '../../indicators/phrases.ts';
import { skipSpace } from '../../text/scan.ts';
import { EXPANSION, FRAGMENT, INTERPRETER, NETWORK_DEVICE, REDIRECT, SHELL_PATH, SHELLSHOCK, WINDOWS_VARIABLE } from './rules.ts';

/** What tells of a shell wherever it stands. */
const PHRASES: readonly Phrase[] = [
  { text: '/dev/tcp/', rule: NETWORK_DEVICE, confidence: 0.9 },
  { text: '/dev/udp/', rule: NETWORK_DEVICE, confidence: 0.9 },
  { text: '${shell}', rule: EXPANSION, confidence: 0.7 },
  { text: '.shell ', rule: INTERPRETER, confidence: 0.6 },
  { text: '/bin/sh', rule: SHELL_PATH, confidence: 0.75 },
  { text: '/bin/bash', rule: SHELL_PATH, confidence: 0.75 },
  { text: '/bin/cat', rule: SHELL_PATH, confidence: 0.7 },
  { text: '/bin/nc', rule: SHELL_PATH, confidence: 0.7 },
  { text: '/usr/bin/id', rule: SHELL_PATH, confidence: 0.7 },
  { text: 'cmd.exe', rule: INTERPRETER, confidence: 0.45 },
  { text: 'cmd.exe /', rule: INTERPRETER, confidence: 0.8 },
  { text: 'cmd.exe+/', rule: INTERPRETER, confidence: 0.8 },
  { text: '\\cmd.exe', rule: INTERPRETER, confidence: 0.75 },
  { text: '/cmd.exe', rule: INTERPRETER, confidence: 0.7 },
  // a cell of a spreadsheet starts a program, wherever the cell stands in a file
  ...["cmd|'", 'cmd|"', "powershell|'", "mshta|'", "rundll32|'", "msexcel|'"].map(
    (text): Phrase => ({ text, rule: INTERPRETER, confidence: 0.7, open: true }),
  ),
  // the name of a program for PostScript
  { text: '%pipe%', rule: INTERPRETER, confidence: 0.65, open: true },
  { text: 'cmd /c', rule: INTERPRETER, confidence: 0.75 },
  { text: 'bash -c', rule: INTERPRETER, confidence: 0.75 },
  { text: 'bash -i', rule: INTERPRETER, confidence: 0.8 },
  { text: 'sh -c', rule: INTERPRETER, confidence: 0.7 },
  { text: 'sh -i', rule: INTERPRETER, confidence: 0.75 },
  { text: 'perl -e', rule: INTERPRETER, confidence: 0.75 },
  { text: 'php -r', rule: INTERPRETER, confidence: 0.75 },
  { text: 'ruby -e', rule: INTERPRETER, confidence: 0.75 },
  { text: 'node -e', rule: INTERPRETER, confidence: 0.7 },
  { text: 'python -c', rule: INTERPRETER, confidence: 0.75 },
  { text: 'python3 -c', rule: INTERPRETER, confidence: 0.75 },
  { text: 'invoke-expression', rule: INTERPRETER, confidence: 0.75 },
  { text: 'net.webclient', rule: INTERPRETER, confidence: 0.85 },
  { text: '-encodedcommand', rule: INTERPRETER, confidence: 0.75 },
  { text: 'powershell -', rule: INTERPRETER, confidence: 0.7 },
  { text: 'powershell.exe', rule: INTERPRETER, confidence: 0.65 },
  { text: '%systemroot%', rule: WINDOWS_VARIABLE, confidence: 0.65 },
  { text: '%comspec%', rule: WINDOWS_VARIABLE, confidence: 0.7 },
  { text: '%windir%', rule: WINDOWS_VARIABLE, confidence: 0.6 },
  { text: '$env:', rule: INTERPRETER, confidence: 0.6, open: true },
  ...[
    '%userprofile%',
    '%username%',
    '%userdomain%',
    '%appdata%',
    '%temp%',
    '%path%',
    '%programfiles%',
    '%programdata%',
    '%localappdata%',
  ].map((text): Phrase => ({ text, rule: FRAGMENT, confidence: 0.42 })),
  { text: '2>&1', rule: REDIRECT, confidence: 0.65 },
  { text: '> /dev/null', rule: REDIRECT, confidence: 0.6 },
  { text: '>/dev/null', rule: REDIRECT, confidence: 0.6 },
];

export const checkPhrases: PhraseCheck = compilePhrases(PHRASES);

export function checkShellshock(text: string, report: Report): void {
  let at = text.indexOf('()');
  while (at >= 0) {
    const brace = skipSpace(text, at + 2);
    const next = skipSpace(text, brace + 1);
    const noop =
      text.charCodeAt(next) === 58 || text.startsWith('_;', next) || text.startsWith('ignored', next) || text.charCodeAt(next) === 125;
    if (text.charCodeAt(brace) === 123 && noop && backFree(text, at)) {
      report(SHELLSHOCK, at, Math.min(text.length, at + 64));
      return;
    }
    at = text.indexOf('()', at + 2);
  }
}

/** The definition stands at the start of the value, as the shell's environment import wants it. */
function backFree(text: string, at: number): boolean {
  return skipSpace(text, 0) >= at || at < 8;
}
