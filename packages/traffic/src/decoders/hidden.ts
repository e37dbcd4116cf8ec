/**
 * True for a character that shows nothing and that parsers drop or skip: C0 controls without tab and line ends, DEL,
 * soft hyphen, zero-width space and joiners, direction marks, word joiner, variation selectors, byte order mark.
 */
export function isHiddenCharacter(code: number): boolean {
  if (code < 0x20) return code !== 0x09 && code !== 0x0a && code !== 0x0d;
  if (code < 0x200b) return code === 0x7f || code === 0xad || code === 0x34f;
  if (code <= 0x200f) return true;
  return (code >= 0x202a && code <= 0x202e) || (code >= 0x2060 && code <= 0x2064) || (code >= 0xfe00 && code <= 0xfe0f) || code === 0xfeff;
}

/**
 * `sel<NUL>ect` as `select`: hidden characters between two ASCII characters are dropped. Others are left alone, for
 * emoji and Indic scripts are joined by them. Never longer than `text`; the same string when there is nothing to drop.
 */
export function dropHidden(text: string): string {
  let out = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (!isHiddenCharacter(text.charCodeAt(at))) continue;
    let end = at + 1;
    while (end < text.length && isHiddenCharacter(text.charCodeAt(end))) end++;
    if (at > 0 && isAscii(text.charCodeAt(at - 1)) && end < text.length && isAscii(text.charCodeAt(end))) {
      out += text.slice(from, at);
      from = end;
    }
    at = end - 1;
  }
  return from === 0 ? text : out + text.slice(from);
}

function isAscii(code: number): boolean {
  return code < 0x80;
}
