import { indexWithin, isDigit, isLetter, isSpace } from '../../text/scan.ts';
import type { CommandWord } from './reading.ts';

/** Characters of a quoted field that are looked at. */
const FIELD_CHARS_MAX = 160;

/** `;"DD *DOORDASH CHIPOTLE";`: fields of a table. A shell would look for a program with blanks in its name. */
export function isQuotedText(text: string, at: number, word: CommandWord): boolean {
  if (text.charCodeAt(at + 1) !== 34 || word.path || word.disguised || !isSpace(text.charCodeAt(word.end))) return false;
  const close = indexWithin(text, '"', word.end, FIELD_CHARS_MAX);
  if (close < 0) return false;
  const after = text.charCodeAt(close + 1);
  const closesAnother = text.charCodeAt(at - 1) === 34 || isDigit(text.charCodeAt(at - 1)) || isLetter(text.charCodeAt(at - 1));
  return closesAnother && (after === text.charCodeAt(at) || after === 13 || after === 10);
}

/** Characters of a link that are looked at. */
const LINK_CHARS_MAX = 512;

/** `<https://x.example/a|dash>`: the label of a link or a mention in a chat. */
export function isLabel(text: string, at: number): boolean {
  const from = Math.max(0, at - LINK_CHARS_MAX);
  let open = at - 1;
  while (open >= from && !endsLink(text.charCodeAt(open))) open--;
  if (text.charCodeAt(open) !== 60 || !LINK.test(text.slice(open + 1, open + 9))) return false;
  const close = indexWithin(text, '>', at, LINK_CHARS_MAX);
  return close > 0 && !/[|&;$`\n]/.test(text.slice(at + 1, close));
}

/** Blanks, `<`, `>` and `|`. */
function endsLink(code: number): boolean {
  return code === 32 || code === 9 || code === 10 || code === 13 || code === 60 || code === 62 || code === 124;
}

const LINK = /^(?:https?:|mailto:|[@#!])/;

/** `| a | b |` over `|---|---|`: a table of Markdown. */
export function isTable(text: string): boolean {
  return text.includes('|--') || text.includes('|:-') || text.includes('| --') || text.includes('| :-');
}

/** `SQL &amp; Python`: the semicolon ends an entity, so it stands for the sign and ends no command of its own. */
export function isEntityEnd(text: string, semicolon: number): boolean {
  return text.charCodeAt(semicolon - 1) !== 59 && ENTITY_END.test(text.slice(Math.max(0, semicolon - 6), semicolon));
}

const ENTITY_END = /&(?:amp|lt|gt|quot|apos|nbsp|#39|#34|#x27|#x22)$/;

/** `d/c'd w/ ibuprofen`, `w'hat`: one apostrophe between letters and none behind; a shell waits for the other. */
export function isApostrophe(text: string, from: number, to: number): boolean {
  return APOSTROPHE.test(text.slice(from, to)) && !text.includes("'", to);
}

const APOSTROPHE = /^[^'"`\\^$]{0,32}[a-z]'[a-z]{1,3}$/;

/** Programs at the end of a pipeline that only shape or keep what they are given. */
const FILTERS: ReadonlySet<string> = new Set('tee grep head tail sort wc less uniq cut jq column'.split(' '));

/** A fence of Markdown that says that a shell's lines follow. */
const FENCE = /^```(?:ba|z|k)?sh(?:ell)?[ \t]{0,4}\r?\n/;
const FENCE_CHARS = 24;

/** `./run.sh | tee out.log` in a block of Markdown: what readers shall type, into a file beside them. */
export function isNotedPipe(text: string, at: number, name: string): boolean {
  if (!FILTERS.has(name) || !text.includes('```')) return false;
  const end = text.indexOf('\n', at);
  if (!/^[\w\s.'"-]{0,64}$/.test(text.slice(at + 1, end < 0 ? text.length : end).trimEnd())) return false;
  const open = text.lastIndexOf('```', at);
  return open >= 0 && FENCE.test(text.slice(open, open + FENCE_CHARS));
}
