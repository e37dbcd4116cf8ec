/** Letters and digits of both base64 alphabets, and padding. */
const CODED: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => (/[A-Za-z0-9+/=_-]/.test(String.fromCharCode(code)) ? 1 : 0));

/** Lines of base64 are 64 or 76 characters long; a shorter one could be a command. */
const LINE_CHARS_MIN = 60;

/**
 * True when `[from, to)` holds nothing but characters of base64, in one piece or in long lines that all end within it: the
 * inside of an encoded document. An attack needs a sign of another kind near its words, so there is none in here; what the text
 * decodes to is a value of its own.
 */
export function isCoded(text: string, from: number, to: number): boolean {
  let lineFrom = from;
  let broken = false;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code < 128 && CODED[code] === 1) continue;
    if (code === 13 && at + 1 < to && text.charCodeAt(at + 1) === 10) continue;
    if (code !== 10 || (broken && at - lineFrom < LINE_CHARS_MIN)) return false;
    broken = true;
    lineFrom = at + 1;
  }
  return !broken || to < text.length || to - lineFrom >= LINE_CHARS_MIN;
}
