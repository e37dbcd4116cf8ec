// SQL and words of it that honest programs send: in a string, with bound values, in a formula.

/** `name eq 'Drop Table Furniture' and`: the words are all that stands in a string, and what stands around it goes on without them. */
const QUOTED_NAME = /[\s,(=~:]('|")[\w][\w ]{0,48}\1(?:[\s,)]|$)/y;

export function isQuotedName(text: string, from: number): boolean {
  if (from < 2) return false;
  QUOTED_NAME.lastIndex = from - 2;
  return QUOTED_NAME.test(text);
}

/** What a statement counts that was prepared: a log or a trace quotes it. */
export const PREPARED = 0.35;
const PLACEHOLDER = /\$\d{1,3}|[:@]\w{1,32}|\?|%s/g;

/** `UPDATE users SET name = $1 WHERE id = $2`: every value is bound, so there is nothing that an attacker would write. */
export function isPrepared(text: string): boolean {
  const bare = text.replace(PLACEHOLDER, '');
  return bare.length < text.length && !/['";#$]|--|\/\*|\bselect\b|[=(,]\s?\d/.test(bare);
}

/** Characters of a formula of a report. */
const LABELS_CHARS_MAX = 512;

/** `CASE WHEN balance > 1000 THEN 'Premium' ELSE 'Retail' END`: columns against numbers, and a label for each; it asks nothing of the data base. */
export function isLabelling(text: string): boolean {
  return text.length <= LABELS_CHARS_MAX && LABELS.test(text) && !/\bwhen\s\d/.test(text);
}

const LABELS =
  /^case(?:\swhen\s[a-z][\w.]{1,48}\s?(?:=|<|>|<=|>=|<>|!=)\s?\d[\d.]{0,16}\sthen\s'[^']{0,64}'){1,12}(?:\selse\s'[^']{0,64}')?\send$/;

/** `=IF(B4>C4,"ok","check")`, `=ROUND(B4*0.19,2)`: the formula of a cell, about other cells. */
const FORMULA = /=\s?[a-z]{2,12}\s?\(\$?[a-z]{1,2}\$?\d{1,6}\s?[-+*/<>=:;,)]/y;

export function isFormula(text: string, name: number): boolean {
  if (text.charCodeAt(name - 1) !== 61) return false;
  FORMULA.lastIndex = name - 1;
  return FORMULA.test(text);
}
