import type { Report } from '../../detector.ts';
import { compileForms } from '../../indicators/shapes.ts';
import { MARK_ANGLE } from '../../text/marks.ts';
import { isLetter, isSpace, isWord } from '../../text/scan.ts';
import { ACTIVE_TAG, FRAGMENT, SCRIPT_URL, SINK_CALL, STYLE } from './rules.ts';

/**
 * Markup that is all of a short value and no whole: elements of images, style sheets and documents that open and never close, shapes
 * without an image around, declarations behind an element. Editors and mail programs send elements that end where they began.
 */

/** A longer value is a text, perhaps one that was cut off. */
const TORN_CHARS_MAX = 256;

/** Tags of one value that are read. */
const TAGS_MAX = 24;

/** A tag as it stands in the value. */
interface Tag {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly closing: boolean;
  /** `<x/>` */
  readonly empty: boolean;
}

/** Names that open another language in a page, or draw nothing a letter would hold. */
const FOREIGN: ReadonlySet<string> = new Set('svg math style stylesheet foreignobject xsl'.split(' '));

/** Prefixes under which the same is written. */
const FOREIGN_PREFIX = /^(?:svg|math|mml|xsl|html|xhtml)(?=:)/;

/** The same anywhere in a longer text. */
const FOREIGN_PREFIXED = /<(svg|math|mml|xhtml):[a-z]/;

/** Characters that are read for a prefix that nothing declares. */
const PREFIXED_CHARS_MAX = 2_048;

/** Shapes of SVG that need no text, and where each says that it stands. */
const SHAPE_PLACES: ReadonlyMap<string, RegExp> = new Map([
  ['circle', /\scx=/],
  ['ellipse', /\scx=/],
  ['rect', /\s(?:x|y|rx)=|\/>$/],
  ['path', /\sd=/],
  ['polygon', /\spoints=/],
  ['polyline', /\spoints=/],
  ['line', /\sx1=/],
]);

/** Name spaces in which an element acts. */
const ACTIVE_SPACE =
  /\sxmlns(?::\w{1,16})?\s?=\s?["']?http:\/\/www\.w3\.org\/(?:2000\/svg|1999\/xhtml|1999\/xsl|1999\/xlink|1998\/math|tr\/wd-xsl)/;

/** Parts of a page that only somebody who writes half of it sends alone. */
const PAGE_PARTS: ReadonlySet<string> = new Set(['html', 'head', 'body']);

/** Elements that need no end. */
const NO_END: ReadonlySet<string> = new Set(
  'area base br col embed hr img input link meta param source track wbr p li dt dd td th tr thead tbody tfoot option colgroup'.split(' '),
);

export function checkTornMarkup(text: string, report: Report, absent: number, marks: number): void {
  if (text.length > TORN_CHARS_MAX) {
    const prefix = text.length > PREFIXED_CHARS_MAX || (marks & MARK_ANGLE) === 0 ? undefined : FOREIGN_PREFIXED.exec(text)?.[1];
    if (prefix !== undefined && !text.includes(`xmlns:${prefix}`)) report(ACTIVE_TAG, 0, text.length, 0.55);
    return;
  }
  checkForms(text, report, absent, marks);
  if ((marks & MARK_ANGLE) === 0) return;
  const tags = readTags(text);
  if (tags.length === 0) return;
  const torn = tornOf(tags);
  const confidence = isTornForeign(text, tags, torn) ? 0.6 : isLoneShape(text, tags) || isTornPage(text, tags, torn) ? 0.55 : 0;
  if (confidence > 0) report(ACTIVE_TAG, 0, text.length, confidence);
  else if (isStrayDeclaration(text, tags) || isOpenLink(text, torn) || (torn.length > 0 && text.includes('<!--') && isBare(text, tags)))
    report(FRAGMENT, 0, text.length, 0.55);
}

function readTags(text: string): Tag[] {
  const tags: Tag[] = [];
  for (let from = text.indexOf('<'); from >= 0 && tags.length < TAGS_MAX; from = text.indexOf('<', from + 1)) {
    const closing = text.charCodeAt(from + 1) === 47;
    const start = from + (closing ? 2 : 1);
    if (!isLetter(text.charCodeAt(start))) continue;
    let end = start;
    while (isWord(text.charCodeAt(end)) || text.charCodeAt(end) === 58 || text.charCodeAt(end) === 45) end++;
    const close = text.indexOf('>', end);
    if (close < 0) break;
    tags.push({ name: text.slice(start, end), from, to: close + 1, closing, empty: text.charCodeAt(close - 1) === 47 });
  }
  return tags;
}

/** Tags without their partner, elements that need none left out. */
function tornOf(tags: readonly Tag[]): readonly Tag[] {
  const torn: Tag[] = [];
  const open: Tag[] = [];
  for (const tag of tags) {
    if (tag.empty || NO_END.has(tag.name)) continue;
    if (!tag.closing) {
      open.push(tag);
      continue;
    }
    const partner = open.findLastIndex(({ name }) => name === tag.name);
    if (partner < 0) torn.push(tag);
    else open.splice(partner);
  }
  return [...torn, ...open];
}

/** `<svg xmlns=...>`, `</style>`, `<svg:circle r="1"/>`, `<doc xmlns:xlink=...>`. */
function isTornForeign(text: string, tags: readonly Tag[], torn: readonly Tag[]): boolean {
  if (torn.some(({ name, from, to }) => FOREIGN.has(name) || ACTIVE_SPACE.test(text.slice(from, to)))) return true;
  return tags.some(({ name }) => {
    const prefix = FOREIGN_PREFIX.exec(name)?.[0];
    return prefix !== undefined && !text.includes(`xmlns:${prefix}`);
  });
}

/** A shape that no image holds: one that does not say where it stands, reads a style from elsewhere, or stands in an element of a page. */
function isLoneShape(text: string, tags: readonly Tag[]): boolean {
  const shapes = tags.filter(({ name, closing }) => !closing && SHAPE_PLACES.has(name));
  if (shapes.length === 0 || tags.some(({ name }) => name === 'svg') || !isBare(text, tags)) return false;
  if (tags.some(({ name }) => name === 'a' || name === 'div' || name === 'p' || name === 'span')) return true;
  return shapes.some(({ name, from, to }) => {
    const tag = text.slice(from, to);
    return !SHAPE_PLACES.get(name)!.test(tag) || /style=[^>]{0,48}url\(/.test(tag);
  });
}

/** `</head>`, `<body style=...>` and nothing else. */
function isTornPage(text: string, tags: readonly Tag[], torn: readonly Tag[]): boolean {
  const [tag] = tags;
  if (tags.length > 1 || tag === undefined || torn.length === 0 || !PAGE_PARTS.has(tag.name) || !isBare(text, tags)) return false;
  return tag.closing || /\s(?:style|background|xmlns)\s?=/.test(text.slice(tag.from, tag.to));
}

/** `<div id="x"><?xml version="1.0"?>`: what can only begin a document begins behind an element. */
function isStrayDeclaration(text: string, tags: readonly Tag[]): boolean {
  const [first] = tags;
  if (first === undefined || first.closing) return false;
  return text.startsWith('<?xml ', first.to) || text.startsWith('<!doctype', first.to);
}

/** `<a href="//x">` and no more: whatever the page has behind it becomes a link. */
function isOpenLink(text: string, torn: readonly Tag[]): boolean {
  const last = torn.at(-1);
  return (
    last !== undefined && !last.closing && last.name === 'a' && last.to === text.trimEnd().length && text.slice(last.from).includes('href')
  );
}

/** True when nothing but tags, comments and blanks is there. */
function isBare(text: string, tags: readonly Tag[]): boolean {
  let rest = '';
  let from = 0;
  for (const tag of tags) {
    rest += text.slice(from, Math.max(from, tag.from));
    from = Math.max(from, tag.to);
  }
  rest += text.slice(from);
  return [...rest.replace(/<!--[^>]{0,200}-->/g, '')].every((character) => isSpace(character.charCodeAt(0)));
}

/** What is left of an element, a call or a style once the rest was cut away, and pieces of script that are all of the value. */
const checkForms: (text: string, report: Report, absent?: number, marks?: number) => void = compileForms([
  // href="x" />, "x">: an attribute and the end of its element, but no beginning
  { needs: ['">', "'>", '"/>', "'/>", '" />', "' />", '" >'], form: /^[^\s<>][^<>]{0,200}["']\s?\/?>$/, rule: FRAGMENT, confidence: 0.5 },
  {
    needs: ['">', "'>", '"/>', "'/>", '" />', "' />"],
    form: /^["'](?:https?:)?\/\/[^\s"'<>]{1,160}["']\s?\/?>[^<]{0,40}<\//,
    rule: FRAGMENT,
    confidence: 0.55,
  },
  // write(1) autofocus>, 'x')>, f(0);'>
  {
    needs: [')>', ';>', ') >', ");'", ');"', 'autofocus>'],
    form: /^\w{1,24}\([^()<>]{0,24}\)(?:\s[a-z]{2,24})?\s?>(?:$|<)|^[^<>]{0,80}(?:['"]\)\s?;?\s?>$|\)\s?;\s?['"]\s?>)/,
    rule: FRAGMENT,
    confidence: 0.55,
  },
  { needs: ['-->', '<!--'], form: /^\s{0,8}-->\s?<|^.{0,12}['"]<!--['"].{0,12}$/, rule: FRAGMENT, confidence: 0.55 },
  // nothing but line breaks, which push what a page says out of sight
  { needs: ['<br><br', '<br/><br', '<br /><br', '<br> <br'], form: /^\s{0,8}(?:<br\s?\/?>\s{0,2}){8,}$/, rule: FRAGMENT, confidence: 0.55 },
  // a style sheet that tells a value letter by letter
  {
    needs: ['value^=', 'value*=', 'value$='],
    form: /\[\s?value[*^$]=[^\]]{1,64}\][^{]{0,64}\{[^}]{0,64}url\(/,
    rule: STYLE,
    confidence: 0.75,
  },
  { needs: ['<?'], form: /^<\?(?!xml|php|mso)\w{1,16}\s[^<>?]{0,40}\?>$/, rule: FRAGMENT, confidence: 0.5 },
  // x'name<'">name, by which scanners see what a page escapes
  { needs: [`<'">`], form: /'[a-z]{3,8}<'">[a-z]{3,8}/, rule: FRAGMENT, confidence: 0.65 },
  // the fonts and libraries that pages load come from a few hosts
  {
    needs: ['<link'],
    form: /^<link\s(?=[^>]{0,80}rel\s?=\s?["']?stylesheet)[^>]{0,120}href\s?=\s?["']?(?:https?:)?\/\/(?!(?:fonts|use|cdn|cdnjs|unpkg|maxcdn|stackpath)\.)[^>]{1,160}>$/,
    rule: ACTIVE_TAG,
    confidence: 0.55,
  },
  { needs: ['/*'], form: /\{[^{}]{0,64}[a-z]\/\*[^*]{0,16}\*\/[a-z]/, rule: STYLE, confidence: 0.7 },
  // a bracket that opens in a rule of a style sheet and does not close in it
  { needs: ['<style'], form: /<style[^<]{0,128}\{[^{}\]]{0,64}\[[^\]{};]{0,32};/, rule: STYLE, confidence: 0.7 },
  // a font that is an image and nothing else: images run script
  {
    needs: ['.svg#'],
    form: /\bsrc\s?:\s?url\([^)]{1,64}\.svg#[^)]{0,32}\)\s?format\([^)]{0,8}svg[^)]{0,4}\)\s?;?\s?\}/,
    rule: STYLE,
    confidence: 0.7,
  },
  { needs: ['content'], form: /style\s?=\s?["']?[^>]{0,64}\bcontent\s?:\s?url\s?\(/, rule: STYLE, confidence: 0.55 },
  // an address with letters of its host in percent, or a line end in its scheme: neither is written by a program
  {
    needs: ['//%', '\t', '\n', '\r'],
    form: /\b(?:href|src)\s?=\s?["']?(?:https?:\/\/%[467]|(?=h[\s]{0,2}t[\s]{0,2}t[\s]{0,2}p)[htp]{0,3}[\t\r\n])/,
    rule: FRAGMENT,
    confidence: 0.6,
  },
  // scriptx=1;/script: a filter took the signs of the element
  { needs: ['/script'], form: /^[^<>]{0,24}script[^<>]{0,80}[=(][^<>]{0,80}\/script\s?$/, rule: FRAGMENT, confidence: 0.6 },
  { needs: ['binding'], form: /(?:^|["';{\s])binding\s?:\s?url\s?\(/, rule: STYLE, confidence: 0.55 },
  {
    needs: ['location'],
    form: /^(?:(?:window|document|self|top|parent)\.)?location(?:\.href)?\s?=\s?["'](?:https?:)?\/\/[^"']{1,160}["'];?$/,
    rule: SCRIPT_URL,
    confidence: 0.55,
  },
  { needs: ['$("', "$('"], form: /^\$\((["'])[^"'()]{1,40}\1\)\.[a-z]{2,16}\(/, rule: SINK_CALL, confidence: 0.6 },
  // the end of an element in which a browser reads no markup, or of a form: what follows stands outside
  {
    needs: ['</'],
    form: /^["'\s]{0,4}<\/(?:form|textarea|title|select|noscript|noembed|xmp|iframe|template|button|option)\s?>/,
    rule: FRAGMENT,
    confidence: 0.55,
  },
  { needs: ['navigator.'], form: /^navigator\.(?:\w{2,32}\.)?\w{2,32}\([^()]{0,32}\);?$/, rule: SINK_CALL, confidence: 0.55 },
  {
    needs: ['alert\\', 'confirm\\', 'prompt\\', 'eval\\'],
    form: /\b(?:alert|confirm|prompt|eval)\\{1,4}[`(]/,
    rule: SINK_CALL,
    confidence: 0.6,
  },
  // a resource of a program on the reader's own disk
  { needs: ['res://'], form: /^res:\/\/(?:[a-z]:|\w{1,24}\.(?:dll|exe))/, rule: SCRIPT_URL, confidence: 0.6 },
]);
