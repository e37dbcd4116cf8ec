import type { Report, Subject } from '../../detector.ts';
import { type Phrase, phraseLiterals } from '../../indicators/phrases.ts';
import { compileShapes } from '../../indicators/shapes.ts';
import { MARK_ANGLE, MARK_EQUALS } from '../../text/marks.ts';
import { isLetter, isSpace, isWord, skipSpace, wordEnd } from '../../text/scan.ts';
import { ATTRIBUTE_BREAK, DIRECTIVE, GADGET, PULLED_ELEMENT, SCRIPT_URL, SINK_CALL, STYLE } from './rules.ts';
import { isIdle } from './urls.ts';

/** Markup and script without an element around: a page has the rest, and puts the value there. */

/** Longer values are texts. */
const LOOSE_CHARS_MAX = 160;

/** Events as elements have them (HTML living standard, UI, pointer, touch, animation and transition events, SVG, and those of old browsers). */
const EVENT_NAMES: readonly string[] = (
  'abort activate afterprint afterscriptexecute afterupdate animationcancel animationend animationiteration animationstart auxclick beforeactivate beforecopy beforecut ' +
  'beforedeactivate beforeeditfocus beforeinput beforematch beforepaste beforeprint beforescriptexecute beforetoggle beforeunload begin blur bounce cancel canplay ' +
  'canplaythrough change click close command contentvisibilityautostatechange contextlost contextmenu contextrestored copy cuechange cut dataavailable datasetchanged ' +
  'dblclick deactivate devicemotion deviceorientation drag dragend dragenter dragexit dragleave dragover dragstart drop durationchange emptied end ended error errorupdate ' +
  'filterchange finish focus focusin focusout formdata fullscreenchange fullscreenerror gesturestart gotpointercapture hashchange help input invalid keydown keypress keyup ' +
  'languagechange layoutcomplete load loadeddata loadedmetadata loadend loadstart losecapture lostpointercapture message messageerror mousedown mouseenter mouseleave ' +
  'mousemove mouseout mouseover mouseup mousewheel move moveend movestart offline online orientationchange outofsync pagehide pageshow paste pause play playing ' +
  'pointercancel pointerdown pointerenter pointerleave pointermove pointerout pointerover pointerrawupdate pointerup popstate progress propertychange ratechange ' +
  'readystatechange rejectionhandled repeat reset resize resizeend resizestart rowenter rowexit rowsdelete rowsinserted scroll scrollend scrollsnapchange search ' +
  'securitypolicyviolation seeked seeking select selectionchange selectstart show slotchange stalled start stop storage submit suspend timeerror timeupdate toggle ' +
  'touchcancel touchend touchmove touchstart transitioncancel transitionend transitionrun transitionstart unhandledrejection unload volumechange waiting ' +
  'webkitanimationend webkitanimationiteration webkitanimationstart webkitmouseforcechanged webkittransitionend wheel zoom'
).split(' ');

const HANDLERS: ReadonlySet<string> = new Set(EVENT_NAMES.map((name) => `on${name}`));

/** Attributes of libraries that run their value as script (AngularJS, Vue, Alpine, htmx, Knockout, Stimulus). */
const DIRECTIVE_NAME =
  /^(?:(?:data-|x-)?ng-[a-z-]{2,24}|v-(?:html|on|bind|if|for|model)(?::[\w-]{1,24})?|x-(?:data|init|html|on|bind|effect)(?::[\w.-]{1,24})?|hx-(?:on|vals|get|post)(?:[:-][\w-]{1,24})?|@(?:click|load|focus|mouse\w{2,6}|error|submit|input|change)|data-bind|(?:xlink:href|formaction|srcdoc|datafld|dataformatas))$/;

/** Style sheets that load nothing but fonts. */
const FONTS =
  /@import\s?(?:url\(\s?)?["']?(?:https?:)?\/\/(?:fonts\.(?:googleapis|gstatic)\.com|fonts\.bunny\.net|use\.typekit\.net)\/[^"'()\s;<>]{1,512}["']?\s?\)?/g;

/** The text without them. */
export function withoutFonts(text: string): string {
  return text.includes('@import') ? text.replace(FONTS, '') : text;
}

export const LOOSE_PHRASES: readonly Phrase[] = [
  ...'insertadjacenthtml( .outerhtml= .innerhtml= $.getscript( $.globaleval( jquery.globaleval( jquery.getscript( .srcdoc= importscripts( document.write document.implementation document.scripts document.anchors'
    .split(' ')
    .map((text): Phrase => ({ text, rule: SINK_CALL, confidence: 0.6, open: true })),
  ...'.parentnode .ownerdocument .documentelement .contentwindow .contentdocument .defaultview .previoussibling.'
    .split(' ')
    .map((text): Phrase => ({ text, rule: GADGET, confidence: 0.55 })),
  ...[
    "''.constructor",
    '"".constructor',
    '[].constructor',
    '{}.constructor',
    '(0).constructor',
    '/./.constructor',
    "''['constructor",
    '``.constructor',
  ].map((text): Phrase => ({ text, rule: GADGET, confidence: 0.65, open: true })),
  ...[
    'reflect.apply(',
    'reflect.construct(',
    'reflect.get(',
    'reflect.ownkeys(',
    '[].sort.call',
    '[].map.call',
    '[].find.call',
    '[].filter.constructor',
    '[].flat.constructor',
    'symbol.hasinstance',
    '[symbol.toprimitive]',
    '__definegetter__',
    '__lookupgetter__',
    'object.defineproperty(',
  ].map((text): Phrase => ({ text, rule: GADGET, confidence: 0.6, open: true })),
  // JSFuck, JJEncode
  ...['!![]', '!+[]', '! []'].map((text): Phrase => ({ text, rule: GADGET, confidence: 0.6, open: true })),
  ...['$=~[]', '=~[];'].map((text): Phrase => ({ text, rule: GADGET, confidence: 0.75, open: true })),
  ...[
    ':expression(',
    'behavior:url(',
    'behavior: url(',
    'behaviour:url(',
    '@import url(',
    'filter:progid',
    '-o-link:',
    '-moz-binding:',
    '#default#vml',
    'expression(alert',
  ].map((text): Phrase => ({ text, rule: STYLE, confidence: text.startsWith('@') || text.startsWith('filter') ? 0.55 : 0.65, open: true })),
  ...['mhtml:http', 'mhtml:file', 'feed:javascript:', 'feed:data:', 'view-source:javascript', 'jar:javascript'].map(
    (text): Phrase => ({ text, rule: SCRIPT_URL, confidence: 0.7, open: true }),
  ),
];

/** Letters of an event that the gate looks for; the rest is read behind it. */
const GATE_CHARS_MAX = 5;

/** What the gate looks for. */
export const LOOSE_LITERALS: readonly string[] = [
  ...phraseLiterals(LOOSE_PHRASES),
  ...new Set(EVENT_NAMES.map((name) => (name.length > GATE_CHARS_MAX ? `on${name.slice(0, GATE_CHARS_MAX)}` : `on${name}=`))),
  'ng-',
  'v-html',
  'v-on:',
  'v-bind',
  'x-data',
  'x-init',
  'hx-',
  '@click',
  '@error',
  '@mouse',
  'data-bind',
  'xlink:href',
  'srcdoc',
  '&{',
  ')()',
];

/** Expressions that run by themselves, or are made of signs alone. */
const isSelfRunning: (text: string, absent?: number, marks?: number) => boolean = compileShapes([
  {
    needs: [')()', ')(', '}()'],
    form: /^[!+~;'"\s]{0,8}\(\s?(?:async\s)?(?:function\b[^{]{0,32}\{.{0,96}\}|\([\w,\s]{0,16}\)\s?=>.{0,96})\s?\)?\s?\([^)]{0,32}\)/,
  },
  { needs: ['![]', '+[]', '[][', '!+'], form: /(?:(?:\(?!{1,2}\[\]|\+!?\[\]|\[\]\[|\(!?\[\]\+)[^a-z]{0,12}){2}/ },
  // '"in x=, '"-valueof=: a quote that ends a string, and a member of every object that is set
  {
    needs: ['valueof', 'tostring', 'onerror', 'location', '.name'],
    form: /['"`]\s{0,4}(?:in\b|[-+*/|&,;?:^<>=(])[^'"`]{0,24}\b(?:valueof|tostring|onerror|location|name)\s{0,4}=(?!=)/,
  },
  { needs: ['='], form: /^.{0,8}['"]\s{0,4}(?:in\b|[-+*|&,;^<>=!(])[^'"]{0,24}\w\.\w{1,24}\s{0,4}=(?!=)/ },
  { needs: ['data:'], form: /^\s{0,4}data:(?!image\/)[^,]{0,32},[^<]{0,32}<\s{0,2}[a-z!/]/ },
  { needs: ['&{'], form: /&\{[^}]{1,64}\}/ },
  { needs: ['throw'], form: /\bonerror\s?=.{0,32}\bthrow\b|\bthrow\b.{0,32}\bonerror\s?=/ },
]);

/** `onclick = x`, `ng-focus=x`, `javascript:x`, `x:expression(1)`, `(function(){x})()`. */
export function checkLoose({ text, marks, absent }: Subject, report: Report): void {
  if ((marks & MARK_ANGLE) !== 0) checkSpacedElement(text, report);
  if (text.length > LOOSE_CHARS_MAX) return;
  if ((marks & MARK_EQUALS) !== 0) checkAttributes(text, report);
  if (isSelfRunning(text, absent, marks)) report(GADGET, 0, text.length, 0.6);
  if (!text.includes(':')) return;
  const scheme = /^\s{0,8}(?:javascript|vbscript|livescript|jscript|mocha)\s{0,2}:(?!\/\/$|\d{1,4}(?:\.\d{1,4}){1,3}$)[^\s]/.exec(text);
  if (scheme !== null && !/\s/.test(text.trim()) && !isIdle(text, text.indexOf(':') + 1)) report(SCRIPT_URL, 0, text.length, 0.6);
}

/** Attributes of one value that are looked at. */
const ATTRIBUTES_MAX = 8;

/** The value begins with an attribute, or a quote, slash or bracket closes one and the next begins. */
function checkAttributes(text: string, report: Report): void {
  let equals = text.indexOf('=');
  for (let count = 0; equals >= 0 && count < ATTRIBUTES_MAX; count++) {
    checkAttribute(text, equals, report);
    equals = text.indexOf('=', equals + 1);
  }
}

function checkAttribute(text: string, equals: number, report: Report): void {
  let end = equals;
  while (end > 0 && isSpace(text.charCodeAt(end - 1))) end--;
  let start = end;
  while (start > 0 && end - start < 48 && isNamePart(text.charCodeAt(start - 1))) start--;
  const value = skipSpace(text, equals + 1);
  if (start === end || text.charCodeAt(equals + 1) === 61 || value >= text.length) return;
  const name = text.slice(start, end);
  const handler = HANDLERS.has(name) || isUnknownHandler(text, name, start);
  if (!handler && !DIRECTIVE_NAME.test(name)) return;
  const lead = leadOf(text, start);
  if (lead === NO_LEAD) return;
  report(handler ? ATTRIBUTE_BREAK : DIRECTIVE, start, text.length, lead === QUOTE_LEAD ? 0.75 : 0.55);
}

/** Words that begin like a handler. */
const NO_EVENTS: ReadonlySet<string> = new Set(
  'online only once ongoing onboard onboarding onboarded onsite onhold onshore onset onus onward onwards one ones onto'.split(' '),
);

/** `" onnext=x`: browsers learn events faster than lists do; the quote before must be one that nothing opened. */
function isUnknownHandler(text: string, name: string, start: number): boolean {
  if (!/^on[a-z]{3,32}$/.test(name) || NO_EVENTS.has(name)) return false;
  let quotes = 0;
  for (let at = 0; at < start; at++) if (text.charCodeAt(at) === 34 || text.charCodeAt(at) === 39) quotes++;
  return quotes % 2 === 1;
}

const NO_LEAD = 0;
const START_LEAD = 1;
const QUOTE_LEAD = 2;

/** What stands before a name: nothing, or a sign that ended an attribute. */
function leadOf(text: string, start: number): number {
  let at = start - 1;
  while (at >= 0 && isSpace(text.charCodeAt(at))) at--;
  if (at < 0) return START_LEAD;
  const code = text.charCodeAt(at);
  if (code === 34 || code === 39 || code === 96) return QUOTE_LEAD;
  return (code === 47 || code === 60 || code === 62) && wordEnd(text, 0) <= at ? START_LEAD : NO_LEAD;
}

/** Letters, digits and the signs of names with a prefix. */
function isNamePart(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95 || code === 45 || code === 58 || code === 64 || code === 46
  );
}

/** Elements whose name is worth pulling apart. */
const PULLED: readonly string[] =
  'script iframe object embed applet svg style form meta base link body image img marquee frame param video audio isindex animate bindings dialog details input button textarea select'.split(
    ' ',
  );

/** Openings that are looked at in one value. */
const OPENINGS_MAX = 16;

/** `<s c r i p t`, `< i.f.r.a.m.e`: the letters of an element with signs between, for readers that drop them. */
function checkSpacedElement(text: string, report: Report): void {
  let open = text.indexOf('<');
  for (let count = 0; open >= 0 && count < OPENINGS_MAX; count++) {
    let at = open + 1;
    while (at - open < 8 && !isLetter(text.charCodeAt(at)) && at < text.length) at++;
    if (!isWord(text.charCodeAt(at + 1))) checkPulled(text, open, at, report);
    open = text.indexOf('<', open + 1);
  }
}

function checkPulled(text: string, open: number, from: number, report: Report): void {
  for (const name of PULLED) {
    const end = pulledEnd(text, from, name);
    if (end - from >= 2 * name.length - 1) report(PULLED_ELEMENT, open, end);
  }
}

/** Where the letters of the name end, one sign at most between two of them; `from` when they do not stand there. */
function pulledEnd(text: string, from: number, name: string): number {
  let at = from;
  for (let index = 0; index < name.length; index++) {
    if (index > 0 && !isWord(text.charCodeAt(at)) && at < text.length) at++;
    if (text.charCodeAt(at) !== name.charCodeAt(index)) return from;
    at++;
  }
  return isWord(text.charCodeAt(at)) ? from : at;
}
