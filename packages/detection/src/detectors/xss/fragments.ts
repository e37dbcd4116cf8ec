import type { Report, Subject } from '../../detector.ts';
import { compileShapes } from '../../indicators/shapes.ts';
import { MARK_EQUALS } from '../../text/marks.ts';
import { isSpace, skipSpace, wordEnd } from '../../text/scan.ts';
import { isHandler } from './markup.ts';
import { PIECE, SINK_CALL } from './rules.ts';
import { SINKS } from './words.ts';

/** Longer values are texts. */
const SHORT_CHARS_MAX = 64;

/** Attributes that load, style or navigate. */
const ATTRIBUTES: ReadonlySet<string> = new Set(
  'style src href xlink:href formaction datasrc datafld dataformatas lowsrc dynsrc srcdoc poster background action data srcset ping autofocus'.split(
    ' ',
  ),
);

/** Pieces of script and markup that a page would have to complete. */
const isPiece = compileShapes([
  {
    needs: ['document', 'window', 'location', 'top.', 'self.', 'parent.', 'frames.', 'globalthis', 'navigator.', 'storage.', 'history.'],
    form: /^(?:document\??\.(?:cookie|domain|write|location|body|documentelement|createelement|getelement|queryselector|forms|referrer|execcommand|url\b)|window\??\.(?:location|name\b|open\b|top\b|parent|self|opener|document|onerror|eval)|(?:location|top|self|parent|frames|globalthis)\??\.(?:href|hash|search|assign|replace|location|document|window|protocol|alert)|navigator\.(?:sendbeacon|credentials|vibrate|clipboard|serviceworker)|(?:local|session)storage\.\w|history\.(?:pushstate|replacestate|back))/,
  },
  {
    needs: [
      '.parentnode',
      '.inner',
      '.outerhtml',
      '.cookie',
      '.documentelement',
      '.ownerdocument',
      '.contentwindow',
      '.defaultview',
      '.srcdoc',
    ],
    form: /\.(?:parentnode|innerhtml|outerhtml|innertext|cookie|documentelement|ownerdocument|contentwindow|defaultview|srcdoc)\b/,
  },
  { needs: ['script:'], form: /^(?:javascript|vbscript|livescript):\S/ },
  { needs: ['<!--', '-->', ']]>'], form: /<!--|^-->|\]\]>/ },
  { needs: ['@import', 'expression', 'behav'], form: /@import\s{0,8}(?:url\s?\(|['"])|\bexpression\s?\(|\bbehaviou?r\s?:\s?url/ },
  {
    needs: ['[].', 'reflect.', '.call', '.apply', '.bind'],
    form: /\[\]\.(?:map|filter|find|sort|some|every|foreach|constructor)\b|\breflect\.(?:apply|construct|get)\b|\b(?:map|filter|find|sort)\.(?:call|apply|bind)\b/,
  },
  { needs: ['![]', '+[]', '+ []', '[][['], form: /!\[\]|\[\]\s?\+\s?\[\]|\[\]\[\[|\{\}\s?\+\s?\[\]/ },
  {
    // a member of the page or of every object is set behind a quote
    needs: ['location', '.name', 'onerror', 'valueof', 'tostring'],
    form: /['"]\s{0,4}(?:[^a-z0-9~_:' ]|in\b).{0,24}(?:location|\.name|onerror|valueof|tostring)\s{0,4}=/,
  },
  {
    needs: ['location', '.name', 'document.', 'onerror', 'onload', 'valueof', 'tostring'],
    form: /^(?:(?:location|window\.name|document\.\w{1,16})\s?=\s?['"]|(?:valueof|tostring|onerror|onload)\s?=)/,
  },
  { needs: ['function', '=>'], form: /^(?:\(?\s?function\b[\w ]{0,24}\(|\(\w{0,16}\)\s?=>)/ },
  { needs: ['<!', '</', '<?'], form: /^<[!/?]$/ },
]);

/** What the gate looks for. */
export const PIECE_LITERALS: readonly string[] = [
  'style=',
  'src=',
  'href=',
  'formaction=',
  'datafld=',
  'dataformatas=',
  'onclick=',
  'onload=',
  'onerror=',
  'onfocus=',
  'onmouse',
  'autofocus',
  'window.',
  'location.',
  '.location',
  'location=',
  'top.',
  'self.',
  'self[',
  'navigator.',
  'sessionstorage',
  '.cookie',
  '.parentnode',
  '.contentwindow',
  'ownerdocument',
  'vbscript:',
  '[].',
  'reflect.',
  '![]',
  '+[]',
  'valueof',
  'tostring',
  'function(',
  'function (',
  '=>',
  'atob(',
  'btoa(',
  'decodeuri',
  'unescape(',
  '["constructor"]',
  "['constructor']",
  'behavior:',
  'behaviour:',
];

/** A handler's name with a value, an attribute, a member of the page: told as the whole of a short value only. */
export function checkPieces({ text, marks, absent }: Subject, report: Report): void {
  if (text.length > SHORT_CHARS_MAX) return;
  if ((marks & MARK_EQUALS) !== 0) checkAttribute(text, report);
  if (isPiece(text, absent, marks)) report(PIECE, 0, text.length);
}

/** `onclick=x`, `" style="x`, `src=//x`: the attribute begins the value, or follows a quote or a slash. */
function checkAttribute(text: string, report: Report): void {
  let from = 0;
  while (from < text.length && (isSpace(text.charCodeAt(from)) || isQuote(text.charCodeAt(from)) || text.charCodeAt(from) === 47)) from++;
  let end = wordEnd(text, from);
  if (text.charCodeAt(end) === 58) end = wordEnd(text, end + 1);
  const equals = skipSpace(text, end);
  if (end === from || text.charCodeAt(equals) !== 61 || text.charCodeAt(equals + 1) === 61) return;
  const name = text.slice(from, end);
  if (isHandler(name)) {
    const value = skipSpace(text, equals + 1);
    const sink = SINKS.get(text.slice(value, wordEnd(text, value))) ?? 0;
    if (sink > 0) report(SINK_CALL, from, text.length, 0.7);
    else report(PIECE, from, text.length);
  } else if (ATTRIBUTES.has(name) && (from > 0 || text.length > equals + 1)) report(PIECE, from, text.length);
}

function isQuote(code: number): boolean {
  return code === 34 || code === 39 || code === 96;
}
