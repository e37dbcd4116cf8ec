import type { Report, Subject } from '../../detector.ts';
import { MARK_EQUALS } from '../../text/marks.ts';
import { indexWithin, isHex, isLetter, isSpace, isWord, skipSpace } from '../../text/scan.ts';
import { ACTIVE_TAG, FRAGMENT, HANDLER, SCRIPT_TAG, SCRIPT_URL, STYLE } from './rules.ts';
import { isIdle, isScriptStyle, scriptUrlEnd } from './urls.ts';
import { ELEMENTS, EVENTS, URL_ATTRIBUTES } from './words.ts';

/** Characters of one element that are read for attributes; browsers read on, but a payload shows itself before. */
const ELEMENT_CHARS_MAX = 1_024;

/** Characters of a document's own tag that are read. */
const DOCUMENT_TAG_CHARS_MAX = 160;

/** Characters that may stand between `<` and the name in payloads that rely on sloppy filters: `<<`, `</`, `<\x00`, `<!`. */
const LEAD_CHARS_MAX = 4;

/** Reads the element that starts at `open` (the index of `<`). Returns where to go on. */
export function checkElement(subject: Subject, open: number, report: Report): number {
  const { text } = subject;
  const name = elementName(text, open);
  if (name.end === name.start) return open + 1;
  const word = text.slice(name.start, name.end);
  const level = ELEMENTS.get(word) ?? (isPrefixed(text, name.end) ? 2 : 0);
  if (word === 'script' || word.startsWith('script')) {
    report(SCRIPT_TAG, open, Math.min(text.length, name.end + 40), name.closing ? 0.65 : word === 'script' ? 0.95 : 0.6);
    return name.end;
  }
  const seen = (subject.marks & MARK_EQUALS) !== 0 && checkAttributes(subject, open, name.end, level, report);
  if (!seen && level > 0) reportBare(text, open, name, level, report);
  return name.end;
}

interface ElementName {
  start: number;
  end: number;
  closing: boolean;
}

function elementName(text: string, open: number): ElementName {
  let start = open + 1;
  let closing = false;
  while (start - open <= LEAD_CHARS_MAX) {
    const code = text.charCodeAt(start);
    if (code === 47) closing = true;
    else if (!isLead(code)) break;
    start++;
  }
  let end = start;
  if (!isLetter(text.charCodeAt(start))) return { start, end, closing };
  while (end < text.length && (isWord(text.charCodeAt(end)) || text.charCodeAt(end) === 45)) end++;
  return { start, end, closing };
}

function isLead(code: number): boolean {
  return code <= 31 || code === 60 || code === 33 || code === 92 || code === 37;
}

function isPrefixed(text: string, at: number): boolean {
  return text.charCodeAt(at) === 58 && isLetter(text.charCodeAt(at + 1));
}

/** An element without a telling attribute. */
function reportBare(text: string, open: number, name: ElementName, level: number, report: Report): void {
  const after = text.charCodeAt(name.end);
  const ends = Number.isNaN(after) || after === 62 || after === 47 || isSpace(after);
  if (!ends) return;
  const to = Math.min(text.length, name.end + 32);
  if (level === 2) report(ACTIVE_TAG, open, to, isDocumentPart(text, name) ? DOCUMENT_PART : name.closing ? 0.5 : 0.65);
  else if (level === 1) report(FRAGMENT, open, to, name.closing ? 0.3 : bareConfidence(text, text.slice(name.start, name.end), name.end));
}

/** What an element counts that belongs to a whole page, letter or image. */
const DOCUMENT_PART = 0.05;

/** Elements of a whole page or letter, as content editors and mail clients send it. */
const DOCUMENT_PARTS: ReadonlySet<string> = new Set(['html', 'head', 'body', 'style']);

/** The namespace of a picture that is a document of its own. */
const IMAGE = /^\s+(?:[\w:-]+=["'][^"'<>]{0,80}["']\s+){0,4}xmlns=["']http:\/\/www\.w3\.org\/2000\/svg["']/;

/** `<svg class="icon" width="24"><path`: a picture within a page, by its size or its class. */
const ICON =
  /^(?:\s+(?:class|width|height|viewbox|fill|stroke|role|focusable|aria-[a-z]{4,12})="[^"<>]{0,80}"){1,8}\s{0,4}>\s{0,8}<(?:path|use|g|circle|rect|line|poly(?:gon|line)|defs|title|symbol)[\s>]/;

/** `<use xlink:href="#cart">`: a symbol of the same page. */
const SYMBOL = /^\s+(?:xlink:)?href="#[\w-]{1,64}"\s{0,4}\/?>/;

/** `<html lang="en">`, `<meta charset=...>`, `<link rel="stylesheet" href="https://...">`: handlers and script URLs are told before. */
function isDocumentPart(text: string, name: ElementName): boolean {
  const word = text.slice(name.start, name.end);
  if (DOCUMENT_PARTS.has(word)) return name.closing || indexWithin(text, '>', name.end, DOCUMENT_TAG_CHARS_MAX) >= 0;
  // an image on its own; what it could do is told by its attributes and elements
  if (word === 'svg')
    return name.closing || IMAGE.test(text.slice(name.end, name.end + 400)) || ICON.test(text.slice(name.end, name.end + 400));
  if (word === 'use') return name.closing ? text.lastIndexOf('<use', name.start) >= 0 : SYMBOL.test(text.slice(name.end, name.end + 160));
  // settings that Outlook and Word write at the head of a letter
  if (word === 'xml')
    return name.closing ? text.lastIndexOf('<xml>', name.start) >= 0 : /^>\s{0,4}<[owx]:\w/.test(text.slice(name.end, name.end + 8));
  const tag = text.slice(name.end, name.end + DOCUMENT_TAG_CHARS_MAX);
  if (word === 'meta')
    return (
      !/charset=["']?[a-z0-9-]{0,24}utf-?7/.test(tag) &&
      /^\s+(?:charset=|name=|property=|http-equiv=["']?(?:content-type|x-ua-compatible)["'\s])/.test(tag)
    );
  if (word === 'iframe') return name.closing ? text.lastIndexOf('<iframe', name.start) >= 0 : isEmbedded(text, name.end);
  return (
    word === 'link' && /^\s+rel="?(?:stylesheet|icon|preconnect|preload|modulepreload|canonical)"?\s/.test(tag) && tag.includes('href="')
  );
}

/** Characters of the tag that a player or a map is embedded by. */
const EMBED_CHARS_MAX = 512;

/** `<iframe width="560" height="315" src="https://...">`: what the buttons "embed" give to copy, seen as it is and as large as it says. */
function isEmbedded(text: string, from: number): boolean {
  const end = indexWithin(text, '>', from, EMBED_CHARS_MAX);
  const tag = end < 0 ? '' : text.slice(from, end);
  return /\ssrc="https:\/\/[\w-]/.test(tag) && /\swidth="(?:[1-9]\d{2}|[1-9]\d{0,2}%)/.test(tag) && /\sheight="[1-9]\d{2}/.test(tag);
}

/** With these a page asks for what it was not meant to ask. */
const FORM_ELEMENTS: ReadonlySet<string> = new Set(['form', 'input', 'button', 'textarea', 'select', 'keygen']);

/** No letter or memo has them: they ask for input, move, or hand parameters to plug-ins. */
const BARE_ELEMENTS: ReadonlySet<string> = new Set(['form', 'marquee', 'param', 'keygen', 'dialog', 'fieldset', 'nextid', 'multicol']);

/** They load what their attribute names. */
const MEDIA_ELEMENTS: ReadonlySet<string> = new Set(['video', 'audio', 'source', 'track', 'canvas']);

/** Attributes of old browsers that load, and references of script in an attribute. */
const OLD_ATTRIBUTE = /^[^>]{0,32}\s(?:dynsrc|lowsrc|datasrc|ping|formaction|xlink:href)\s?=|^[^>]{0,32}=["']?&\{|^\s?background\s?=/;

/** `<b>` is markup; `<img src=...>` and a tag that never closes are more. */
function bareConfidence(text: string, word: string, at: number): number {
  const rest = text.slice(at, at + 64);
  if (BARE_ELEMENTS.has(word)) return 0.55;
  if (!rest.includes('=') && !rest.includes('&{')) return 0.3;
  // one of several pictures to choose from
  if (word === 'source' && text.slice(at, at + 256).includes(' srcset=')) return 0.3;
  if (MEDIA_ELEMENTS.has(word) && rest.includes('=')) return 0.55;
  if (OLD_ATTRIBUTE.test(rest)) return 0.55;
  if (FORM_ELEMENTS.has(word) && rest.includes('=')) return 0.55;
  if (rest.includes('src=') || rest.includes('href=') || rest.includes('style=')) return 0.4;
  return 0.3;
}

/** Walks the attributes; true when one was reported. Quotes do not hide: filters and browsers disagree about them. */
function checkAttributes(subject: Subject, open: number, from: number, level: number, report: Report): boolean {
  const { text } = subject;
  const to = Math.min(text.length, from + ELEMENT_CHARS_MAX);
  let seen = false;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === 61) seen = checkAttribute(text, open, from, at, level, report) || seen;
    else if (code === 60 && at > from + 1 && opensElement(text.charCodeAt(at + 1))) break;
  }
  return seen;
}

function opensElement(code: number): boolean {
  return isLetter(code) || code === 47 || isLead(code);
}

/** One `name = value`, found by its equals sign. */
function checkAttribute(text: string, open: number, from: number, equals: number, level: number, report: Report): boolean {
  let end = equals;
  while (end > from && isJunk(text.charCodeAt(end - 1))) end--;
  let start = end;
  while (start > from && isNamePart(text.charCodeAt(start - 1))) start--;
  if (end === start) return false;
  const name = text.slice(start, end);
  const handler = isHandler(name);
  if (handler && isComponentProperty(text, equals)) {
    report(FRAGMENT, open, Math.min(text.length, equals + 48), 0.3);
    return level < 2;
  }
  if (handler || (level > 0 && name.length > 4 && name.startsWith('on'))) {
    report(HANDLER, open, Math.min(text.length, equals + 48), !handler ? 0.7 : level > 0 ? 0.95 : 0.85);
    return true;
  }
  return checkValue(text, open, name, equals, report);
}

/** `onClick={save}`, `onChange={(e) => ...}` of JSX: a browser reads a block that names or holds a function and calls none. */
const COMPONENT_PROPERTY = /={\s?(?:[\w.]{1,64}\s?}(?=[\s/>]|$)|(?:async\s)?(?:\w{1,32}|\([\w\s,:{}.]{0,64}\))\s?=>)/y;

export function isComponentProperty(text: string, equals: number): boolean {
  COMPONENT_PROPERTY.lastIndex = equals;
  return COMPONENT_PROPERTY.test(text);
}

function checkValue(text: string, open: number, name: string, equals: number, report: Report): boolean {
  let at = skipSpace(text, equals + 1);
  const quote = text.charCodeAt(at);
  if (quote === 34 || quote === 39 || quote === 96) at = skipSpace(text, at + 1);
  if (name === 'style') {
    const to = Math.min(text.length, at + 256);
    const disguised = isDisguisedStyle(text, at);
    if (!isScriptStyle(text, at, to) && !disguised) return false;
    report(STYLE, open, to, disguised ? 0.65 : STYLE.confidence);
    return true;
  }
  if (name.startsWith('data') && DATA_BINDINGS.has(name)) {
    report(FRAGMENT, open, Math.min(text.length, at + 32), 0.6);
    return true;
  }
  if (!URL_ATTRIBUTES.has(name)) return false;
  const url = scriptUrlEnd(text, at);
  if (url < 0 || isIdle(text, url)) return false;
  report(SCRIPT_URL, open, Math.min(text.length, url + 32), 0.95);
  return true;
}

/** Attributes by which old browsers fill an element from somewhere else. */
const DATA_BINDINGS: ReadonlySet<string> = new Set(['datasrc', 'datafld', 'dataformatas']);

/** `&#10;`, `&#x7f;` */
const CONTROL_REFERENCE = /^&#(?:0{0,3}(?:[1-9]|1\d|2\d|3[01]|127)|x0{0,2}(?:[1-9a-f]|1[\da-f]|7f));/;

/** A style written in escapes, with references of controls, or with the brace of a rule: mail and page editors write neither. */
function isDisguisedStyle(text: string, from: number): boolean {
  let escapes = 0;
  for (let at = from; at < text.length && at - from < 256 && text.charCodeAt(at) !== 62; at++) {
    const code = text.charCodeAt(at);
    if (code === 123 || code === 125) return true;
    const numeric = code === 38 && text.charCodeAt(at + 1) === 35;
    if (numeric && CONTROL_REFERENCE.test(text.slice(at, at + 8))) return true;
    if ((numeric || (code === 92 && isHex(text.charCodeAt(at + 1)))) && ++escapes > 1) return true;
  }
  return false;
}

/** White space, and bytes that some browsers skip in front of the equals sign. */
function isJunk(code: number): boolean {
  return isSpace(code) || code === 47 || code > 127 || code === 92;
}

function isNamePart(code: number): boolean {
  return isWord(code) || code === 45 || code === 58;
}

/** `onload`, `onpointerrawupdate`, `onwebkittransitionend`: `on` and a known beginning. */
export function isHandler(name: string): boolean {
  const at = handlerStart(name);
  if (at < 0) return false;
  const event = name.slice(at + 2);
  for (let length = Math.min(event.length, 20); length >= 1; length--) {
    if (EVENTS.has(event.slice(0, length))) return length > 1 || event.length === 1;
  }
  return false;
}

/** Where `on` begins: at the start, or behind noise that is glued to it (`x12onerror`). */
function handlerStart(name: string): number {
  if (name.startsWith('on')) return 0;
  const at = name.lastIndexOf('on');
  if (at < 0 || at > 12 || name.length - at < 5) return -1;
  const before = name.charCodeAt(at - 1);
  return isLetter(before) && !(before === 102 || before === 120) ? -1 : at;
}
