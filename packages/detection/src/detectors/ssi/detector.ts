import type { Detector, Report, Rule, Subject } from '../../detector.ts';
import { skipSpace } from '../../text/scan.ts';

const DIRECTIVE: Rule = {
  id: 'ssi.directive',
  severity: 'high',
  confidence: 0.9,
  about: 'A directive of server-side includes or edge-side includes.',
};

/** Directives of mod_include, of nginx and of IIS; `esi:` elements of caches. */
const DIRECTIVES: readonly string[] = [
  'exec',
  'include',
  'echo',
  'printenv',
  'config',
  'flastmod',
  'fsize',
  'set',
  'if',
  'elif',
  'block ',
  'perl ',
];

function confirm({ text }: Subject, report: Report): void {
  let at = text.indexOf('<!--');
  while (at >= 0) {
    const sharp = skipSpace(text, at + 4);
    if (text.charCodeAt(sharp) === 35) {
      const word = skipSpace(text, sharp + 1);
      for (const directive of DIRECTIVES) if (text.startsWith(directive, word)) report(DIRECTIVE, at, Math.min(text.length, word + 64));
    }
    at = text.indexOf('<!--', at + 4);
  }
  const edge = firstOf(text, '<esi:', '<!--esi');
  if (edge >= 0) report(DIRECTIVE, edge, Math.min(text.length, edge + 64));
  const variable = text.search(VARIABLE);
  if (variable >= 0) report(DIRECTIVE, variable, Math.min(text.length, variable + 64), 0.75);
}

/** A variable of ESI with a part of it: `$(HTTP_COOKIE{'session'})`. */
const VARIABLE = /\$\((?:http_(?:cookie|host|user_agent|referer|accept_language)|query_string)\{/;

function firstOf(text: string, one: string, other: string): number {
  const at = text.indexOf(one);
  return at >= 0 ? at : text.indexOf(other);
}

export const ssi: Detector = {
  class: 'ssi',
  direction: 'request',
  literals: ['<!--', '<esi:', '$(http_', '$(query_string'],
  marks: [],
  rules: [DIRECTIVE],
  confirm,
};
