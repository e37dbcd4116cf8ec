import { isDigit } from '../../text/scan.ts';

/** True for the first character of a constant, a variable or nothing. */
export function isArgument(code: number): boolean {
  return isDigit(code) || code === 34 || code === 39 || code === 36 || code === 41 || code === 64;
}

/** `$f(1)`, `$f('id')`; in a password digits are followed by anything. */
export function isSaneArgument(text: string, at: number): boolean {
  return isDigit(text.charCodeAt(at)) ? /^\d{1,16}\s?[,)]/.test(text.slice(at, at + 20)) : isArgument(text.charCodeAt(at));
}

/** `[size system](https://x)`: a link of Markdown, and no argument. */
export function isLink(text: string, open: number): boolean {
  return text.charCodeAt(open - 1) === 93 && /^(?:https?:\/\/|\.?\/|#|mailto:)/.test(text.slice(open + 1, open + 9));
}
