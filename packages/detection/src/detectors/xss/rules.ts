import type { Rule } from '../../detector.ts';

const rule = (name: string, severity: Rule['severity'], confidence: number, about: string): Rule => ({
  id: `xss.${name}`,
  severity,
  confidence,
  about,
});

export const SCRIPT_TAG: Rule = rule('script-tag', 'high', 0.95, 'A script element.');
export const HANDLER: Rule = rule('event-handler', 'high', 0.95, 'An element with an event handler attribute.');
export const SCRIPT_URL: Rule = rule('script-url', 'high', 0.9, 'A URL that runs script (javascript:, vbscript:, data: with markup).');
export const ACTIVE_TAG: Rule = rule('active-element', 'medium', 0.7, 'An element that loads or embeds foreign content.');
export const STYLE: Rule = rule('style-script', 'medium', 0.8, 'A style that runs script.');
export const ATTRIBUTE_BREAK: Rule = rule('attribute-break', 'high', 0.85, 'A quote ends an attribute and an event handler follows.');
export const SINK_CALL: Rule = rule(
  'script-call',
  'medium',
  0.75,
  'A call of a script function attackers use as a proof or as a way to run text.',
);
export const DOM_ACCESS: Rule = rule('document-access', 'medium', 0.6, 'Script that reads the document, its cookies or its location.');
export const UTF7: Rule = rule('utf-7', 'medium', 0.85, 'Markup written in UTF-7.');
export const FRAGMENT: Rule = rule('markup-fragment', 'low', 0.55, 'A piece of markup that closes or opens an element in an unusual way.');
export const DIRECTIVE: Rule = rule('directive', 'medium', 0.75, 'An attribute whose value a library of the page runs as script.');
export const PULLED_ELEMENT: Rule = rule('pulled-element', 'medium', 0.65, 'An element whose name is pulled apart by signs.');
export const PIECE: Rule = rule(
  'fragment',
  'low',
  0.42,
  'A piece of markup or script that does nothing by itself: an attribute, a member of the page.',
);
export const GADGET: Rule = rule('script-gadget', 'medium', 0.8, 'A way to reach the function constructor or a prototype.');

export const RULES: readonly Rule[] = [
  SCRIPT_TAG,
  HANDLER,
  SCRIPT_URL,
  ACTIVE_TAG,
  STYLE,
  ATTRIBUTE_BREAK,
  SINK_CALL,
  DOM_ACCESS,
  UTF7,
  FRAGMENT,
  GADGET,
  DIRECTIVE,
  PULLED_ELEMENT,
  PIECE,
];
