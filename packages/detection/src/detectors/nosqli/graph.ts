import type { Report, Subject } from '../../detector.ts';
import { literalGroup } from '../../indicators/groups.ts';
import { SCRIPT, SHELL } from './rules.ts';

/** What one of the two has; without any of it a text is not read. */
export const GRAPH_LITERALS: readonly string[] = ['union match', 'detach delete', '}) return', 'redis.call', 'redis.pcall'];
const TELLING = literalGroup(GRAPH_LITERALS);

/** Languages of other stores: Cypher of graphs, Lua within Redis. */
export function checkStores({ text, absent = 0 }: Subject, report: Report): void {
  if ((absent & TELLING.bit) !== 0) return;
  checkGraph(text, report);
  checkLua(text, report);
}

/** A text or a pattern was left, and a clause of Cypher follows. */
const CLAUSE =
  /^(?:[^'"`]{0,64}['"`]\s{0,4}[})\]]{0,4}|[^'"`]{0,32}[})])\s{0,8}(?:return|with|match|union|detach|optional|call|unwind|or|and|set)\b/;

/** `match (n:User) return`, `match (n) detach delete n`: a pattern and what is done with it. */
const PATTERN =
  /\bmatch\s{0,8}\(\s{0,8}\w{0,32}\s{0,8}(?::\s{0,8}`?\w{1,32}`?)?\s{0,8}[){][^;]{0,200}\b(?:return|detach|delete|set|merge|create)\b/;

/** Cypher behind a text that was left: `'}) RETURN 1 UNION MATCH (u:User) RETURN u.pin//`. */
function checkGraph(text: string, report: Report): void {
  const at = text.indexOf('match');
  if (at > 0 && CLAUSE.test(text.slice(0, 128)) && PATTERN.test(text.slice(at))) report(SCRIPT, at, Math.min(text.length, at + 64), 0.75);
}

/** `redis.call('KEYS','*')`: Lua that runs in Redis. */
function checkLua(text: string, report: Report): void {
  const at = Math.max(text.indexOf('redis.call('), text.indexOf('redis.pcall('));
  if (at >= 0) report(SHELL, at, Math.min(text.length, at + 48));
}
