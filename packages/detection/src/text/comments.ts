/** Text without its block comments; the same text when it has none. Interpreters read across them, so rules do too. */
export function withoutComments(text: string): string {
  let open = text.indexOf('/*');
  if (open < 0) return text;
  let kept = '';
  let from = 0;
  while (open >= 0) {
    const close = text.indexOf('*/', open + 2);
    if (close < 0) break;
    kept += text.slice(from, open);
    from = close + 2;
    open = text.indexOf('/*', from);
  }
  return kept + text.slice(from);
}
