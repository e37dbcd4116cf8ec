import type { Detector, Report, Rule, Subject } from '../../detector.ts';
import { isLetter, isWord } from '../../text/scan.ts';

const rule = (name: string, severity: Rule['severity'], confidence: number, about: string): Rule => ({
  id: `log4shell.${name}`,
  severity,
  confidence,
  about,
});

const JNDI: Rule = rule('jndi', 'critical', 0.97, 'A lookup that makes a logging library load code (CVE-2021-44228).');
const OBFUSCATED: Rule = rule('nested-lookup', 'critical', 0.85, 'Nested lookups that spell a word letter by letter.');
const LOOKUP: Rule = rule('lookup', 'high', 0.6, 'A lookup of a logging or text library that reads the environment or asks another host.');

/** Characters of one lookup that are read when it is flattened. */
const LOOKUP_CHARS_MAX = 512;

/** Lookups of Log4j 2 and Commons Text that give away the environment, ask another host or run a script. */
const READING: readonly string[] = [
  'env:',
  'sys:',
  'ctx:',
  'main:',
  'docker:',
  'k8s:',
  'bundle:',
  'map:',
  'marker:',
  'spring:',
  'web:',
  'hostname}',
  'java:',
  'log4j:',
  'event:',
  'sd:',
  // of Commons Text, where they also run scripts and ask foreign servers (CVE-2022-42889)
  'script:',
  'url:utf',
  'dns:addr',
  'dns:name',
  'file:utf',
  'xml:/',
  'base64decoder:',
  'dns:canonical',
  'const:java',
  'resourcebundle:',
];

function confirm({ text }: Subject, report: Report): void {
  let at = text.indexOf('${');
  let last = -1;
  while (at >= 0) {
    if (at > last) last = checkLookup(text, at, report);
    at = text.indexOf('${', at + 2);
  }
}

/** Returns the index up to which the text has been read. */
function checkLookup(text: string, at: number, report: Report): number {
  const end = Math.min(text.length, at + LOOKUP_CHARS_MAX);
  const letters: string[] | null = mayAskJndi(text, at, end) ? [] : null;
  const nested = flatten(text, at, end, letters);
  const to = Math.min(text.length, at + 96);
  if (letters !== null && asksJndi(letters.join(''))) {
    report(JNDI, at, to);
    return end;
  }
  if (nested > 1) report(OBFUSCATED, at, to, nested > 2 ? 0.85 : 0.6);
  else if (isReading(text, at + 2) || text.startsWith('${base64:', at) || text.startsWith('${${base64:', at)) report(LOOKUP, at, to);
  // configuration nests its placeholders as well
  else if (nested > 0 || text.startsWith('${${', at)) report(LOOKUP, at, to, 0.42);
  return nested > 0 ? end : at;
}

/** Flattening takes signs away and adds none: without the letters there is nothing to put together. */
export function mayAskJndi(text: string, from: number, to: number): boolean {
  let letters = 0;
  for (let at = from; at < to && letters < JNDI_LETTERS.length; at++)
    if (text.charCodeAt(at) === JNDI_LETTERS.charCodeAt(letters)) letters++;
  return letters === JNDI_LETTERS.length;
}

const JNDI_LETTERS = 'jndi';

export function asksJndi(flat: string): boolean {
  return flat.includes('jndi:') || flat.includes('jndi}');
}

function isReading(text: string, from: number): boolean {
  for (const lookup of READING) if (text.startsWith(lookup, from)) return true;
  return false;
}

/**
 * Undoes `${lower:j}`, `${::-n}`, `${env:X:-d}`: puts what is left of the letters, in order, into `letters`, and returns how many lookups
 * nested.
 */
export function flatten(text: string, from: number, to: number, letters: string[] | null): number {
  let nested = 0;
  let depth = 1;
  for (let at = from + 2; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === 36 && text.charCodeAt(at + 1) === 123) {
      // what follows a closed lookup stands beside it
      if (depth > 0) nested++;
      depth++;
      at = skipPrefix(text, at + 2, to) - 1;
    } else if (code === 125) depth--;
    else if (letters !== null && (isWord(code) || code === 58 || code === 47 || code === 46)) letters.push(text[at]!);
  }
  return nested;
}

/** Behind `lower:`, `upper:`, `::-`, `env:NAME:-`: where the letters that remain begin. */
function skipPrefix(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && at - from < 64) {
    const code = text.charCodeAt(at);
    if (code === 125 || code === 36) return from;
    if (code === 45 && text.charCodeAt(at - 1) === 58) return at + 1;
    if (
      code === 58 &&
      isLetter(text.charCodeAt(from)) &&
      text.charCodeAt(at + 1) !== 45 &&
      (text.startsWith('lower', from) || text.startsWith('upper', from))
    )
      return at + 1;
    at++;
  }
  return from;
}

export const log4shell: Detector = {
  class: 'log4shell',
  direction: 'request',
  literals: ['${'],
  marks: [],
  rules: [JNDI, OBFUSCATED, LOOKUP],
  confirm,
};
