import type { Report, Subject } from '../../detector.ts';
import { SCRIPT, SHELL } from './rules.ts';

/** What any of them has. */
export const GRAPH_LITERALS: readonly string[] = [
  'union match',
  'detach delete',
  '}) return',
  'load csv',
  'call apoc.',
  'call dbms.',
  'call db.',
  'redis.call',
  'redis.pcall',
  'flushall',
  'flushdb',
  'slaveof',
  'replicaof',
  'config set',
  'module load',
  '\r\n$',
  'allow filtering',
];

/** Languages of other stores: Cypher of graphs, Lua within Redis. */
export function checkStores({ text, value }: Subject, report: Report): void {
  checkGraph(text, report);
  checkLua(text, report);
  checkLines(value, report);
  checkForms(text, report);
}

/** A text or a pattern was left, and a clause of Cypher follows. */
const CLAUSE =
  /^(?:[^'"`]{0,64}['"`]\s{0,4}[})\]]{0,4}|[^'"`]{0,32}[})])\s{0,8}(?:return|with|match|union|detach|optional|call|load|unwind|or|and|set)\b/;

/** `match (n:User) return`, `match (n) detach delete n`: a pattern and what is done with it. */
const PATTERN =
  /\bmatch\s{0,8}\(\s{0,8}\w{0,32}\s{0,8}(?::\s{0,8}`?\w{1,32}`?)?\s{0,8}[){][^;]{0,200}\b(?:return|detach|delete|set|merge|create)\b/;

/** Cypher behind a text that was left: `'}) RETURN 1 UNION MATCH (u:User) RETURN u.pin//`. */
function checkGraph(text: string, report: Report): void {
  const at = text.indexOf('match');
  if (at > 0 && CLAUSE.test(text.slice(0, 128)) && PATTERN.test(text.slice(at))) report(SCRIPT, at, Math.min(text.length, at + 64), 0.75);
}

/** What leaves the pattern behind: nodes that go, files that are fetched, procedures. */
const REACHING = /\b(?:detach\s{1,8}delete\s|load\s{1,8}csv\s{1,8}(?:with\s{1,8}headers\s{1,8})?from\s|call\s{1,8}(?:apoc|dbms|db)\.\w)/;

/** `' ALLOW FILTERING; --`: the end of a statement of Cassandra behind a text that was left. */
const FILTERING = /['")\d]\s{0,8}allow\s{1,8}filtering\s{0,8}(?:;|--|\/\*|\/\/)/;

function checkForms(text: string, report: Report): void {
  const reach = text.search(REACHING);
  if (reach > 0 && CLAUSE.test(text.slice(0, 128))) report(SCRIPT, reach, Math.min(text.length, reach + 64), 0.75);
  const filtering = text.search(FILTERING);
  if (filtering >= 0) report(SCRIPT, filtering, Math.min(text.length, filtering + 24), 0.65);
}

/** Commands of Redis that rewrite a server, at the start of a line that was put in, and the head of its protocol. */
const COMMAND_LINE =
  /[\r\n]\s{0,4}(?:FLUSH(?:ALL|DB)\s{0,4}(?:[\r\n]|$)|(?:SLAVEOF|REPLICAOF)\s\S{1,253}\s\S|CONFIG\s(?:SET|REWRITE)\b|MODULE\sLOAD\s)|\*\d{1,3}\r\n\$\d{1,6}\r\n/i;

function checkLines(value: string, report: Report): void {
  const at = value.search(COMMAND_LINE);
  if (at >= 0) report(SHELL, at, Math.min(value.length, at + 48), 0.7);
}

/** `redis.call('KEYS','*')`: Lua that runs in Redis. */
function checkLua(text: string, report: Report): void {
  const at = Math.max(text.indexOf('redis.call('), text.indexOf('redis.pcall('));
  if (at >= 0) report(SHELL, at, Math.min(text.length, at + 48));
}
