import type { Detector, Report, Rule, Subject } from '../../detector.ts';
import { indexWithin, skipSpace } from '../../text/scan.ts';

const rule = (name: string, severity: Rule['severity'], confidence: number, about: string): Rule => ({
  id: `xxe.${name}`,
  severity,
  confidence,
  about,
});

const EXTERNAL_ENTITY: Rule = rule('external-entity', 'critical', 0.95, 'An XML entity that is read from a file or from the network.');
const ENTITY: Rule = rule('entity', 'high', 0.75, 'An XML document that declares entities of its own.');
const EXTERNAL_SUBSET: Rule = rule('external-subset', 'high', 0.85, 'An XML document type that is read from a file or from the network.');
const DOCTYPE: Rule = rule('doctype', 'medium', 0.5, 'An XML document type declaration; data needs none.');
const INCLUDE: Rule = rule('include', 'high', 0.8, 'XML that includes another document (XInclude, XSLT, schema include).');
const TRANSFORMATION: Rule = rule('transformation', 'high', 0.8, 'An element of XSLT that runs script or writes files.');
const SCHEMA_LOCATION: Rule = rule('schema-location', 'medium', 0.6, 'XML that names a schema on a foreign host.');
const UTF7: Rule = rule('utf-7', 'high', 0.9, 'A document type declaration written in UTF-7.');

/** Characters of a declaration that are read for its keywords. */
const DECLARATION_CHARS_MAX = 512;

/** Hosts at which the schemas of public standards live. */
const SCHEMA_HOSTS: readonly string[] = [
  'www.w3.org',
  'schemas.xmlsoap.org',
  'schemas.microsoft.com',
  'docs.oasis-open.org',
  'schemas.openxmlformats.org',
];

function confirm(subject: Subject, report: Report): void {
  const { text } = subject;
  checkDoctype(text, report);
  checkEntities(text, report);
  checkIncludes(text, report);
  checkBareEntity(text, report);
  checkPieces(text, report);
  const utf7 = text.indexOf('+adwaiq-');
  if (utf7 >= 0) report(UTF7, utf7, Math.min(text.length, utf7 + 64));
}

/**
 * `svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"`, `cXML SYSTEM "http://xml.cxml.org/schemas/.../cXML.dtd"`:
 * types of documents of public standards, at the hosts of who keeps them.
 */
const STANDARD =
  /^[a-z]\w{0,31}\s(?:public\s["'][\w /.:+-]{1,96}["']\s{1,8}|system\s)["']https?:\/\/(?:www\.w3\.org|xml\.cxml\.org|dtd\.worldpay\.com|www\.apple\.com|www\.oasis-open\.org|java\.sun\.com|xml\.evernote\.com|mybatis\.org|www\.hibernate\.org)\/[\w/.-]{1,128}\.dtd["']\s?>/;

function checkDoctype(text: string, report: Report): void {
  const at = text.indexOf('<!doctype');
  if (at < 0) return;
  const name = skipSpace(text, at + 9);
  const to = Math.min(text.length, at + 96);
  // `Unexpected token '<', "<!DOCTYPE "...`: a name follows in every document
  const first = text.charCodeAt(name);
  if (first === 34 || first === 39 || first === 92 || first === 96) return;
  if (text.startsWith('html', name) && text.indexOf('<!entity', name) < 0) return;
  const open = indexWithin(text, '[', name, DECLARATION_CHARS_MAX);
  const end = indexWithin(text, '>', name, DECLARATION_CHARS_MAX);
  const reach = (open >= 0 && (end < 0 || open < end) ? open : end < 0 ? text.length : end) - name;
  const external = indexWithin(text, 'system', name, reach) >= 0 || indexWithin(text, 'public', name, reach) >= 0;
  // pictures, pages and property lists name the type of their standard
  if (external && STANDARD.test(text.slice(name, name + DECLARATION_CHARS_MAX))) return;
  if (external) report(EXTERNAL_SUBSET, at, to);
  else report(DOCTYPE, at, to, open >= 0 && reach < DECLARATION_CHARS_MAX ? 0.6 : 0.5);
}

function checkEntities(text: string, report: Report): void {
  let at = text.indexOf('<!entity');
  while (at >= 0) {
    const end = indexWithin(text, '>', at, DECLARATION_CHARS_MAX);
    const reach = (end < 0 ? Math.min(text.length, at + DECLARATION_CHARS_MAX) : end) - at;
    const external = indexWithin(text, 'system', at, reach) >= 0 || indexWithin(text, 'public', at, reach) >= 0;
    const to = Math.min(text.length, at + Math.min(reach, 128));
    if (external) report(EXTERNAL_ENTITY, at, to);
    else report(ENTITY, at, to);
    at = text.indexOf('<!entity', at + 8);
  }
}

/** `!ENTITY % x SYSTEM`: the angle was taken away, or stands in another field. */
function checkBareEntity(text: string, report: Report): void {
  const at = text.indexOf('!entity');
  if (at < 0 || text.charCodeAt(at - 1) === 60) return;
  const external = indexWithin(text, ' system', at, 128) >= 0 || indexWithin(text, ' public', at, 128) >= 0;
  report(ENTITY, at, Math.min(text.length, at + 64), external ? 0.65 : 0.4);
}

/** Longer values are documents, which have their declarations where they belong. */
const PIECE_CHARS_MAX = 160;

/** `<!ATTLIST x`, `id ID #REQUIRED>]>`, `<a>&systemEntity;</a>`: pieces of a document type, and a use of what one declared. */
const PIECES =
  /^\s{0,8}<!(?:attlist|element|notation)\s+[\w:-]|\s#(?:required|implied|fixed)\s{0,4}>?\s{0,4}\]>|<[\w:-]{1,32}>\s{0,4}&[a-z][\w.-]{8,32};\s{0,4}<\//;

function checkPieces(text: string, report: Report): void {
  if (text.length <= PIECE_CHARS_MAX && PIECES.test(text)) report(DOCTYPE, 0, text.length, 0.55);
}

function checkIncludes(text: string, report: Report): void {
  const include = text.indexOf(':include') + 1;
  if (include > 0) {
    if (text.indexOf('href', include) >= 0 || text.indexOf('namespace=', include) >= 0 || text.indexOf('schemalocation', include) >= 0) {
      report(INCLUDE, Math.max(0, include - 4), Math.min(text.length, include + 96));
    }
  }
  checkTransformation(text, report);
  const location = text.indexOf('schemalocation=');
  if (location > 0) checkLocation(text, location, report);
  const sheet = text.indexOf('<?xml-stylesheet');
  if (sheet >= 0 && text.indexOf('://', sheet) >= 0) report(INCLUDE, sheet, Math.min(text.length, sheet + 96), 0.7);
}

/** `<xsl:import href`, and what processors of XSLT have beyond it: script, documents that are written. */
const TRANSFORMATIONS =
  /<[\w-]{1,32}:(?:import\s{1,8}href|script\s{1,8}(?:[\w:-]{1,32}\s{0,4}=\s{0,4}["'][^"'>]{0,64}["']\s{0,8}){0,3}(?:language|implements-prefix)|(?:result-)?document\s{1,8}href|entity-ref\b)/;

/** Keys and ciphers of signatures that are fetched. */
const FETCHED =
  /<(?:[\w-]{1,32}:)?(?:retrievalmethod|cipherreference|keyinforeference)\s[^>]{0,128}\buri\s{0,4}=\s{0,4}["'](?:https?|file|ftp|jar):/;

function checkTransformation(text: string, report: Report): void {
  const at = text.search(TRANSFORMATIONS);
  if (at >= 0) report(TRANSFORMATION, at, Math.min(text.length, at + 96));
  const fetched = text.search(FETCHED);
  if (fetched >= 0) report(INCLUDE, fetched, Math.min(text.length, fetched + 96), 0.6);
}

function checkLocation(text: string, at: number, report: Report): void {
  const value = attributeOf(text.slice(at, at + 256));
  if (!value.includes('://')) return;
  if (hasRandomHost(value)) {
    report(SCHEMA_LOCATION, at, Math.min(text.length, at + 96), 0.65);
    return;
  }
  for (const host of SCHEMA_HOSTS) if (value.includes(host)) return;
  report(SCHEMA_LOCATION, at, Math.min(text.length, at + 96), value.includes('iso:std:iso') || value.includes('.xsd') ? 0.3 : 0.6);
}

/** The attribute alone: what stands behind it names other hosts. */
function attributeOf(text: string): string {
  const open = text.search(/["']/);
  const end = open < 0 ? -1 : text.indexOf(text[open]!, open + 1);
  return end < 0 ? text : text.slice(open + 1, end);
}

/** Digits of a label that no person chose. */
const RANDOM_DIGITS_MIN = 4;

/** `http://c5ipg3yqo8lcutvn8bghsptofflee424qxdq1f.example/x.xsd`: a name made for one request, to see who asks for it. */
function hasRandomHost(value: string): boolean {
  const label = /:\/\/([a-z0-9]{24,63})\./.exec(value)?.[1] ?? '';
  return label.replace(/\D/g, '').length >= RANDOM_DIGITS_MIN;
}

export const xxe: Detector = {
  class: 'xxe',
  direction: 'request',
  literals: [
    '<!attlist',
    '<!element',
    '<!notation',
    '#required',
    '#implied',
    '#fixed',
    '>&',
    '> &',
    '<!doctype',
    '!entity',
    ':include',
    ':import href',
    ':script ',
    'document href',
    'retrievalmethod ',
    'cipherreference ',
    'schemalocation',
    '+adwaiq-',
    '<?xml-stylesheet',
  ],
  marks: [],
  rules: [EXTERNAL_ENTITY, ENTITY, EXTERNAL_SUBSET, DOCTYPE, INCLUDE, TRANSFORMATION, SCHEMA_LOCATION, UTF7],
  confirm,
};
