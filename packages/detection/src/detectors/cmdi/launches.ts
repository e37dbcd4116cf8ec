import type { Form } from '../../indicators/shapes.ts';
import { CHAINED, DIRECT, EXPANSION, INTERPRETER } from './rules.ts';

/** How shells are told to run what another word, a string or a file holds. */
export const LAUNCH_FORMS: readonly Form[] = [
  // $0<<<id, sh<<<$x: a shell reads its commands from a string
  {
    needs: ['$0<<<', '$0 <<<', 'sh<<<', 'sh <<<'],
    form: /(?:^|[^\w./-])(?:\/bin\/)?(?:\$0|(?:ba|da|z|k)?sh)\s?<<<\s?[\w$"'\\/]/,
    rule: CHAINED,
    confidence: 0.8,
  },
  // ;iex(iwr x), `iex(irm x)`: PowerShell runs what it fetched
  {
    needs: ['iex(', 'iex (', 'iex $', 'i`ex('],
    form: /(?:^|[;&|\n(`{"'\s])i`?ex\s?\(?\s?(?:\((?:iwr|irm|curl|wget|new-object|gc|type)\b|iwr\b|irm\b|new-object\b|\[|\$\w)/,
    rule: INTERPRETER,
    confidence: 0.75,
  },
  // ;& (gcm *ke-e*) x, &('i'+'ex') x: PowerShell calls what a bracket comes to
  {
    needs: ['&(', '& ('],
    form: /(?:^|[;|\n&"'\s])&\s?\(\s?(?:(?:gcm|gal|get-command|get-alias)\s|['"][\w-]{1,12}['"]\s?\+\s?['"]|\[scriptblock\])/,
    rule: INTERPRETER,
    confidence: 0.8,
  },
  // for /f %i in ('whoami') do
  {
    needs: ['for /'],
    form: /\bfor\s\/[flrd]\s(?:"[^"]{0,48}"\s)?%{1,2}~?[a-z]\sin\s?\(/,
    rule: DIRECT,
    confidence: 0.8,
  },
  {
    needs: ['-exec'],
    form: /(?:^|[;&|\n`(]\s?)find\s\S{1,64}\s(?:-\w{1,12}\s\S{1,32}\s){0,4}-exec(?:dir)?\s\S/,
    rule: DIRECT,
    confidence: 0.65,
  },
  // what a program loads before it begins, and what it starts by itself
  {
    needs: [
      'ld_preload',
      'ld_audit',
      'bash_env',
      '--use-askpass',
      '--upload-pack',
      '--receive-pack',
      'proxycommand',
      '--checkpoint-action',
    ],
    form: /\b(?:ld_preload|ld_audit|bash_env)=\S|--(?:use-askpass|upload-pack|receive-pack)=\s?\S|\bproxycommand=\s?\S|--checkpoint-action=\s?exec/,
    rule: EXPANSION,
    confidence: 0.6,
  },
  // 127.0.0.1\nid: an address that a program pings, and the next line of its shell
  {
    needs: ['\nid', '\nls', '\nwhoami', '\nuname', '\nenv', '\ncat ', '\nping ', '\nsleep '],
    form: /^\d{1,3}(?:\.\d{1,3}){3}[;\r]{0,2}\n\s?(?:id|ls|whoami|uname|env|cat|ping|sleep)\b[^\n]{0,64}\s?$/,
    rule: CHAINED,
    confidence: 0.6,
  },
];
