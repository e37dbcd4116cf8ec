import type { Report, Subject } from '../../detector.ts';
import { LOOKUP, SCRIPT, SHELL } from './rules.ts';

/** What any of the forms below has. */
export const STORE_LITERALS: readonly string[] = [
  // Gremlin
  'g.v()',
  'g.e()',
  '.drop()',
  '.valuemap(',
  '.iterate()',
  // SPARQL
  'union {',
  'union{',
  'filter(',
  'filter (',
  'service <',
  // Flux, PromQL
  ')|>',
  ') |>',
  '"}or',
  '"} or',
  '"} unless',
  // Cypher
  '}) set',
  '})set',
  '}) delete',
  '})delete',
  '}) remove',
  '}) merge',
  '}) create',
  '}) detach',
  // Elasticsearch, Lucene, Solr
  '"},"',
  '"}},"',
  '"}}},"',
  '"]},"',
  'password:*',
  'password:/',
  'password:[',
  '_exists_:',
  '_query_:"{!',
  // filters of OData
  '1 eq 1',
  "' eq '",
  'password ge ',
  'password gt ',
  'password le ',
  'password lt ',
  'token ge ',
  'token gt ',
  '(password,',
  '/password,',
];

/** A text was left, and a step of Gremlin follows; or the traversal from its start. */
const TRAVERSAL =
  /^[^'"]{0,64}['"]\s{0,4}\)?\s{0,4}\.(?:drop|valuemap|values|out|in|both|iterate|next|tolist)\(|(?:^|[^\w.])g\.[ve]\(\)\s{0,4}\.\w/;

/** A text, a name or a group was left, and more of a pattern of SPARQL follows, or another server is asked. */
const PATTERN =
  /^[^{?]{0,64}["'>}]\s{0,4}[^{?]{0,16}(?:\}\s{0,4}union\s{0,4}\{\s{0,4}[?<]|[.;}]\s{0,4}(?:\?\w{1,24}|<[^<>\s]{1,200}>)\s{1,8}\S{1,80}\s{1,8}\?\w|[.}]\s{1,4}filter\s{0,4}\()|\bservice\s{1,4}<(?:https?|file):/;

/** `") |> yield(`: a text and a call were left, and the pipe goes on. */
const PIPE = /^[^"']{0,64}["']\s{0,4}\)\s{0,4}\|>\s{0,4}\w{1,32}\(/;

/** `"} or {__name__=~".+`: a selector of PromQL or LogQL was left. */
const SELECTOR = /^[^"'{]{0,64}["']\s{0,4}\}\s{0,4}(?:or|and|unless)\s{0,4}(?:\{|\w{1,32}\()/;

/** `x'}) SET n.role=`: a pattern of Cypher was left, and what is written follows. */
const WRITING = /^[^'"]{0,64}['"]\s{0,4}\}\s{0,4}\)\s{0,4}(?:set|detach\s{1,4}delete|delete|remove|merge|create)\s{1,8}[\w(]/;

/** `x"}},"script":{`: a text and the objects around it were left, and another member follows. */
const MEMBER = /^[^"{[]{0,64}"\s{0,4}[\]}]{1,8}\s{0,4},\s{0,4}"[\w.$]{1,64}"\s{0,4}:/;

/** A query within a query, as Solr takes it from the text of a search. */
const NESTED = /_query_:\s{0,2}"\{!/;

/** A filter that is true of every record: `1 eq 1`, `'a' eq 'a'`. */
const TAUTOLOGY = /(?:^|[\s(])(?:(\d{1,9})\s{1,4}eq\s{1,4}\1(?![\w.])|'([^']{0,32})'\s{1,4}eq\s{1,4}'\2'?(?:$|[\s)]))/;

/** `Password ge 'a'`, `startswith(User/Password,'a')`, `password:/a.*` `/`: a secret told letter by letter. */
const TOLD =
  /(?:^|[\s(/.])(?:password|passwd|secret|api_?key|\w{0,16}token|otp)\s{1,4}(?:g[et]|l[et])\s{1,4}'|(?:startswith|endswith|contains|substringof|indexof|substring)\s{0,2}\((?:'[^']{0,64}',\s{0,4})?[\w/.]{0,64}(?:password|passwd|secret|api_?key|token)\s{0,4},|(?:^|[\s(])(?:_exists_:[\w.]{0,64}(?:password|passwd|secret|api_?key)\b|[\w.]{0,64}(?:password|passwd|secret|api_?key):[*/[])/;

const FORMS = [
  [TRAVERSAL, SCRIPT, 0.7],
  [PATTERN, SCRIPT, 0.65],
  [PIPE, SCRIPT, 0.7],
  [SELECTOR, SCRIPT, 0.65],
  [WRITING, SCRIPT, 0.75],
  [MEMBER, SCRIPT, 0.6],
  [NESTED, SHELL, 0.6],
  [TAUTOLOGY, SCRIPT, 0.7],
  [TOLD, LOOKUP, LOOKUP.confidence],
] as const;

/** Characters from the start in which a text is left. */
const START_CHARS_MAX = 512;

/** Languages of graphs, of series, of searches and of filters: a text that was left, and what does something on its own. */
export function checkForms({ text }: Subject, report: Report): void {
  const start = text.length > START_CHARS_MAX ? text.slice(0, START_CHARS_MAX) : text;
  for (const [form, rule, confidence] of FORMS) {
    const at = start.search(form);
    if (at >= 0) report(rule, at, Math.min(start.length, at + 96), confidence);
  }
}
