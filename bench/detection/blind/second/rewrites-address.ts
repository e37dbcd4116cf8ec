import { randomCase, swap } from '../rewriting.ts';
import type { Rewrite } from './rewrite.ts';

const IPV4 = /(?<=:\/\/)(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?=[:/]|$)/;
const host = (text: string, by: (a: number, b: number, c: number, d: number) => string): string | null => {
  const match = IPV4.exec(text);
  if (match === null) return null;
  const [a, b, c, d] = match.slice(1).map(Number) as [number, number, number, number];
  return text.replace(IPV4, by(a, b, c, d));
};
const whole = (a: number, b: number, c: number, d: number): number => ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
const hex = (value: number, digits = 2): string => value.toString(16).padStart(digits, '0');
const circled = (text: string): string =>
  text.replace(/\d/g, (digit) => (digit === '0' ? '⓪' : String.fromCodePoint(0x245f + Number(digit))));

const FORMS: readonly Omit<Rewrite, 'classes'>[] = [
  { name: 'one number', on: 'all', apply: (text) => host(text, (...parts) => String(whole(...parts))) },
  { name: 'one hexadecimal number', on: 'all', apply: (text) => host(text, (...parts) => `0x${hex(whole(...parts), 8)}`) },
  { name: 'one octal number', on: 'all', apply: (text) => host(text, (...parts) => `0${whole(...parts).toString(8)}`) },
  {
    name: 'octal parts',
    on: 'all',
    apply: (text) => host(text, (...parts) => parts.map((one) => `0${one.toString(8).padStart(3, '0')}`).join('.')),
  },
  { name: 'hexadecimal parts', on: 'all', apply: (text) => host(text, (...parts) => parts.map((one) => `0x${hex(one)}`).join('.')) },
  { name: 'parts of each kind', on: 'all', apply: (text) => host(text, (a, b, c, d) => `0x${hex(a)}.0${b.toString(8)}.${(c << 8) | d}`) },
  { name: 'three parts', on: 'all', apply: (text) => host(text, (a, b, c, d) => `${a}.${b}.${(c << 8) | d}`) },
  { name: 'IPv6 mapped', on: 'all', apply: (text) => host(text, (...parts) => `[::ffff:${parts.join('.')}]`) },
  {
    name: 'IPv6 mapped in hex, long',
    on: 'all',
    apply: (text) => host(text, (a, b, c, d) => `[0000:0:0:0:0:FFFF:${hex(a)}${hex(b)}:${hex(c)}${hex(d)}]`),
  },
  {
    name: 'NAT64',
    on: 'networks with NAT64',
    apply: (text) => host(text, (a, b, c, d) => `[64:ff9b::${hex(a)}${hex(b)}:${hex(c)}${hex(d)}]`),
  },
  { name: 'circled digits', on: 'browsers, curl with IDN, Node', apply: (text) => host(text, (...parts) => circled(parts.join('.'))) },
  { name: 'wide dots', on: 'browsers, curl with IDN, Node', apply: (text) => host(text, (...parts) => parts.join('\u3002')) },
  {
    name: 'escaped digits',
    on: 'browsers, Node, Java URL',
    apply: (text) => host(text, (...parts) => Array.from(parts.join('.'), (sign) => `%${hex(sign.charCodeAt(0))}`).join('')),
  },
  { name: 'a name that answers with it', on: 'all with DNS', apply: (text) => host(text, (...parts) => `${parts.join('.')}.nip.io`) },
  {
    name: 'a name with dashes that answers with it',
    on: 'all with DNS',
    apply: (text) => host(text, (...parts) => `a-${parts.join('-')}.sslip.io`),
  },
  {
    name: 'a name of two answers',
    on: 'all with DNS',
    apply: (text) => host(text, (a, b, c, d) => `${hex(a)}${hex(b)}${hex(c)}${hex(d)}.cb007109.rbndr.us`),
  },
  { name: 'a trusted name before @', on: 'all', apply: (text) => swap(text, /(?<=:\/\/)(?=[\w[])/, 'api.bank.example@') },
  { name: 'a trusted name and port before @', on: 'all', apply: (text) => swap(text, /(?<=:\/\/)(?=[\w[])/, 'api.bank.example:443@') },
  { name: 'a trusted name in the fragment', on: 'all', apply: (text) => `${text}#api.bank.example` },
  { name: 'a trusted name in the query', on: 'all', apply: (text) => `${text}?x=https://api.bank.example` },
  { name: 'a dot after the name', on: 'all', apply: (text) => swap(text, /(?<=:\/\/)([a-z][\w.-]*[a-z])(?=[:/])/, '$1.') },
  { name: 'scheme in random case', on: 'all', apply: (text, draw) => swap(text, /^[a-z]+(?=:)/, (match) => randomCase(match, draw)) },
  {
    name: 'name in random case',
    on: 'all',
    apply: (text, draw) => swap(text, /(?<=:\/\/)[a-z][\w.-]+/, (match) => randomCase(match, draw)),
  },
  { name: 'tab in the scheme', on: 'browsers, Node', apply: (text) => swap(text, /^ht(?=tp)/, 'ht\t') },
  { name: 'spaces before', on: 'browsers, Node, curl', apply: (text) => ` \t${text}` },
  { name: 'backslashes for slashes', on: 'browsers, Node', apply: (text) => swap(text, /:\/\//, ':\\\\') },
  { name: 'one slash', on: 'browsers, Node', apply: (text) => swap(text, /^(https?):\/\//, '$1:/') },
  { name: 'no scheme', on: 'programs that put one before', apply: (text) => swap(text, /^https?:(?=\/\/)/, '') },
  { name: 'the scheme of Java', on: 'Java', apply: (text) => `url:${text}` },
  { name: 'a redirector before', on: 'programs that follow', apply: (text) => `https://bank.example/out?to=${encodeURIComponent(text)}` },
  { name: 'in a list of addresses', on: 'programs that split it', apply: (text) => `https://api.bank.example/hook,${text}` },
];

const REDIRECT: readonly Omit<Rewrite, 'classes'>[] = [
  { name: 'tab after the slash', on: 'browsers', apply: (text) => swap(text, /^\/\//, '/\t/') },
  { name: 'scheme in random case', on: 'browsers', apply: (text, draw) => swap(text, /^https?/, (match) => randomCase(match, draw)) },
  { name: 'spaces before', on: 'browsers', apply: (text) => ` ${text}` },
  { name: 'control sign before', on: 'browsers', apply: (text) => `\x01${text}` },
  { name: 'backslashes', on: 'browsers', apply: (text) => swap(text, /^(https?:)?\/\//, '$1\\\\') },
  { name: 'a slash more', on: 'browsers', apply: (text) => swap(text, /^(https?:)?\/\//, '$1///') },
  { name: 'a name before @', on: 'browsers', apply: (text) => swap(text, /^(https?:)?\/\/(?=attacker)/, '$1//bank.example%20@') },
  { name: 'escaped once more', on: 'programs that decode again', apply: (text) => swap(text, /[/:\\]/g, encodeURIComponent) },
  { name: 'letters of another width', on: 'browsers', apply: (text) => swap(text, /attacker/, 'ａttacker') },
];

export const ADDRESS_REWRITES: readonly Rewrite[] = [
  ...FORMS.map((one) => ({ ...one, classes: ['ssrf'] })),
  ...REDIRECT.map((one) => ({ ...one, classes: ['open-redirect'] })),
];
