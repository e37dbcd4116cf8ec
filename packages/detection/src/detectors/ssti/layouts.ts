import { isHarmless } from './expression.ts';

// Conditions and loops over names, as templates of mails and pages have them. They ask for nothing that the template is not given.

/** `{% if balance > 0 %}`, `{% for item in items limit:5 %}`, `{% if plan.name == "pro" %}`: names, numbers and comparisons alone. */
export function isLayout(word: string, text: string, from: number, to: number): boolean {
  if (word !== 'if' && word !== 'for') return false;
  const statement = text.slice(from, to);
  if (statement.includes('__')) return false;
  return (
    LAYOUT.test(statement) ||
    (word === 'if' &&
      isHarmless(
        statement
          .slice(2)
          .trimStart()
          .replace(/[\s-]{1,4}$/, ''),
      ))
  );
}

const LAYOUT = /^[\w.\s<>=!:-]{1,80}(?:[=!]=\s?(?:"[\w .@-]{0,32}"|'[\w .@-]{0,32}')\s{0,2}-?)?$/;

/** `<#if user.vip>`, `<#list items as item>` of Freemarker; an own variable begins with a dot, and what is made with a question mark. */
export function isMarkedLayout(text: string, at: number): boolean {
  MARKED.lastIndex = at;
  return MARKED.test(text);
}

const MARKED =
  /<#(?:if\s{1,2}!?[a-z][\w.]{0,47}(?:\?\?|\s?(?:[<>=!]=?|[gl]te?)\s?(?:\d{1,9}|[a-z][\w.]{0,47}|"[\w .-]{0,32}"|'[\w .-]{0,32}'))?|list\s{1,2}[a-z][\w.]{0,47}\s{1,2}as\s{1,2}[a-z]\w{0,31})\s{0,2}>/y;

/** `#if($amount > 100)`, `#foreach($item in $order.items)` of Velocity. */
export function isHashLayout(text: string, at: number): boolean {
  HASHED.lastIndex = at;
  return HASHED.test(text);
}

const HASHED =
  /#(?:if\s?\(\s?!?\$!?\{?[a-z][\w.]{0,47}\}?\s?(?:[<>=!]=?\s?(?:\d{1,9}|"[\w .-]{0,32}"|'[\w .-]{0,32}'|true|false))?\s?\)|foreach\s?\(\s?\$\w{1,32}\s{1,2}in\s{1,2}\$!?\{?[a-z][\w.]{0,47}\}?\s?\))/y;

/** `<% if (late) { %>`, `<% } else { %>`, `<% end %>`: what stands between the signs of a page's tag. */
export function isTagLayout(code: string): boolean {
  return TAG.test(code);
}

const TAG =
  /^\s{0,4}(?:\}?\s{0,2}else\s{0,2}\{?|\}|\}\);?|end|if\s{0,2}\(?\s?!?[a-z][\w.]{0,47}\??(?:\s?[<>=!]{1,3}\s?(?:\d{1,9}|'[\w .-]{0,32}'|"[\w .-]{0,32}"|true|false|null))?\s?\)?(?:\s{0,2}\{)?)\s{0,4}-?$/;
