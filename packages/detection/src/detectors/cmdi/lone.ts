import type { Report } from '../../detector.ts';
import { skipSpace, wordEnd } from '../../text/scan.ts';
import { DEVELOPER_TOOLS, TOOL_SUBCOMMANDS, WORDLIKE } from './commands.ts';
import { ARGS_END, type CommandWord } from './reading.ts';
import { DIRECT, FRAGMENT } from './rules.ts';

/** `whoami`, `id;`, `ansible all -m ping`: a command that could be a word. */
export function checkLone(text: string, word: CommandWord, args: number, report: Report): void {
  const end = word.end;
  const sign = text.charCodeAt(end);
  const separated = (sign === 59 || sign === 124 || sign === 38) && skipSpace(text, end + 1) >= text.length;
  if (word.rank > 1 && args === ARGS_END && separated) report(DIRECT, 0, text.length, 0.55);
  else if (word.rank === 3 && args === ARGS_END && TORN_QUOTE.test(text) && !WORDLIKE.has(word.name)) report(DIRECT, 0, text.length, 0.55);
  else if (word.rank === 3 && ADMINISTERED.test(text)) report(DIRECT, 0, text.length, 0.55);
  else if (word.rank === 3 && !WORDLIKE.has(word.name) && text.length < LONE_CHARS_MAX)
    report(FRAGMENT, 0, Math.min(text.length, end + 24));
  else if (isToolLine(text, word, args)) report(DIRECT, 0, Math.min(text.length, end + 24), 0.55);
  else if (DEVELOPER_TOOLS.has(word.name) && args === ARGS_END && word.name.includes('-')) report(FRAGMENT, 0, end);
  else if (DEVELOPER_TOOLS.has(word.name) && args !== ARGS_END && TOOL_SUBCOMMANDS.has(secondWord(text, end)))
    report(FRAGMENT, 0, Math.min(text.length, end + 24));
}

/** `ansible-vault decrypt x`, `pip install x`, `ansible all -m ping`: a tool with what it is told, and no word more. */
function isToolLine(text: string, word: CommandWord, args: number): boolean {
  if (!DEVELOPER_TOOLS.has(word.name) || args === ARGS_END || text.length > LONE_CHARS_MAX) return false;
  if ((word.name.includes('-') || word.name === 'cscli') && TOOL_SUBCOMMANDS.has(secondWord(text, word.end))) return true;
  return /^\S+ (?:install \S+|\S+ -[a-z]{1,2} \S+)\s*$/.test(text);
}

/** `' whoami`: a quote that closes another's text, and a command. */
const TORN_QUOTE = /^['"]\s[^'"]{1,40}$/;

/** `aa-disable php-fpm`: a name with a hyphen is no word of a sentence, and neither is what it is told. */
const ADMINISTERED = /^[a-z]{1,12}-[a-z-]{1,16}\s[a-z][\w./]{0,32}[-./][\w./-]{1,32}\s?$/;

/** Programs of administration that no project keeps in its own `bin`. */
const ADMINISTRATION: ReadonlySet<string> = new Set('ansible chef cscli puppet salt visudo vipw vigr'.split(' '));

/** `bin/visudo`, `sbin/useradd`: something puts the first slash before it. */
export function isBareProgram(text: string, word: CommandWord): boolean {
  if (!/^(?:usr\/)?s?bin\/[\w-]{1,24}\s?$/.test(text)) return false;
  return (word.rank === 3 && !WORDLIKE.has(word.name)) || ADMINISTRATION.has(word.name);
}

/** Longer texts are sentences. */
const LONE_CHARS_MAX = 64;

export function secondWord(text: string, end: number): string {
  const at = skipSpace(text, end);
  return text.slice(at, wordEnd(text, at));
}
