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
  // ;.('iex') $x, ;(gcm whoami).Invoke(): the sign that runs here what a bracket comes to, and a command that is looked up first
  {
    needs: ['.(', '. (', '(gcm ', '(get-command '],
    form: /(?:^|[;|\n&])\s?\.\s?\(\s?(?:['"][\w-]{1,16}['"]|\$\w|gcm\s|get-command\s)|\(\s?(?:gcm|get-command)\s[\w*?-]{1,32}\s?\)\.invoke\(/,
    rule: INTERPRETER,
    confidence: 0.7,
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
      'localcommand',
      'knownhostscommand',
      '--proxy-command',
      '--checkpoint-action',
    ],
    form: /\b(?:ld_preload|ld_audit|bash_env)=\S|--(?:use-askpass|upload-pack|receive-pack)=\s?\S|(?:\b|-o)(?:proxy|local|knownhosts)command=\s?\S|--proxy-command=\s?\S|--checkpoint-action=\s?exec/,
    rule: EXPANSION,
    confidence: 0.6,
  },
  // --to-command=id, -c core.sshCommand=id, -exec id {} +: a value that becomes the options of a program and makes it start another
  {
    needs: [
      ...['--to-command=', '--use-compress-program=', '--rsh=', '--rsync-path=', '--ssh-command=', '--exec=', '--init-script='],
      ...['-c alias.', '-calias.', '=alias.', '--config alias.', 'ext.allow=', 'diff.external=', 'credential.helper='],
      ...['core.sshcommand=', 'core.gitproxy=', 'core.fsmonitor=', 'core.hookspath=', 'core.askpass=', '-exec'],
    ],
    form: /^["']?\s?(?:--(?:to-command|use-compress-program|rsh|rsync-path|ssh-command|exec|init-script)=\s?\S|(?:-c\s?|--config(?:-env)?[= ])(?:alias\.[\w-]{1,32}=!|(?:core\.(?:sshcommand|gitproxy|fsmonitor|hookspath|askpass)|protocol\.ext\.allow|diff\.external|credential\.helper)=)\S|-exec(?:dir)?\s\S{1,64}(?:\s\S{1,64}){0,6}\s(?:\{\}|\\?;|\+))/,
    rule: EXPANSION,
    confidence: 0.6,
  },
  // push graphic-context ... fill 'url(https://x.example/a"|id;")': a drawing of ImageMagick that loads by a command or reads a file
  {
    needs: ['graphic-context'],
    form: /push\sgraphic-context\b[\s\S]{0,96}(?:url\([^)]{0,64}["`|$]|(?:ephemeral|msl|mvg|epdf|text):|label:@)/,
    rule: INTERPRETER,
    confidence: 0.7,
  },
  // -dSAFER=false: PostScript without its cage
  {
    needs: ['safer'],
    form: /(?:^|\s)-d(?:nosafer\b|safer=(?:false|null)\b)/,
    rule: INTERPRETER,
    confidence: 0.65,
  },
  // $a='invoke-exp';&"$a`ression" x: PowerShell calls a name that is put together in quotes
  { needs: ['&"', '& "'], form: /(?:^|[;|\n])\s?&\s?"[\w.-]{0,24}[$`][\w$`{}.-]{1,48}"(?:\s|$)/, rule: INTERPRETER, confidence: 0.75 },
  // 127.0.0.1\nid: a host that a program asks, and the next line of its shell
  {
    needs: ['\nid', '\nls', '\nwhoami', '\nuname', '\nenv', '\ncat ', '\nping ', '\nsleep '],
    form: /^(?:\d{1,3}(?:\.\d{1,3}){3}|localhost|[\w-]{1,63}(?:\.[\w-]{1,63}){1,4})[;\r]{0,2}\n\s?(?:id|ls|whoami|uname|env|cat|ping|sleep)\b[^\n]{0,64}\s?$/,
    rule: CHAINED,
    confidence: 0.6,
  },
];
