import type { Period } from '../contract/page.ts';
import type { AttackFilter } from '../resources/attacks/schema.ts';

/** A condition over `events_exchange` with the values of its parameters. */
export interface Condition {
  readonly where: string;
  readonly parameters: Readonly<Record<string, string | number | readonly string[]>>;
}

/** The classes of the decision, and what the answer gave away: that changes no decision, so it is told by its detector. */
export const CLASSES: string = `if(arrayExists(d -> startsWith(d, 'data-leak.'), e.detectors) AND NOT has(e.classes, 'data-leak'),
  arrayPushBack(e.classes, 'data-leak'), e.classes)`;

/** An exchange under suspicion: a verdict of `block`, or findings above the noise, which have a class then. */
export const FLAGGED: string = `(e.verdict = 'block' OR notEmpty(${CLASSES}))`;

const TEXT = `(positionCaseInsensitiveUTF8(e.path, {q:String}) > 0 OR positionCaseInsensitiveUTF8(e.template, {q:String}) > 0
  OR positionCaseInsensitiveUTF8(e.host, {q:String}) > 0 OR positionCaseInsensitiveUTF8(e.client, {q:String}) > 0
  OR positionCaseInsensitiveUTF8(e.principal_client, {q:String}) > 0
  OR arrayExists(f -> positionCaseInsensitiveUTF8(JSONExtractString(f, 'evidence'), {q:String}) > 0,
    JSONExtractArrayRaw(e.payload, 'findings')))`;

/** Values are parameters throughout; no text of a caller is ever part of a statement. */
export function attackCondition(filter: AttackFilter, period: Period): Condition {
  const parts = ['e.at >= fromUnixTimestamp64Milli({from:Int64})', 'e.at < fromUnixTimestamp64Milli({to:Int64})', FLAGGED];
  const parameters: Record<string, string | number | readonly string[]> = { from: period.from, to: period.to };
  const any = (name: keyof AttackFilter, column: string): void => {
    const values = filter[name] as readonly string[];
    if (values.length === 0) return;
    parts.push(`has({${name}:Array(String)}, ${column})`);
    parameters[name] = values;
  };
  any('verdict', 'e.verdict');
  any('action', 'e.action');
  any('severity', 'e.severity');
  any('client', 'e.client');
  any('host', 'e.host');
  any('operation', 'e.operation');
  any('partner', 'e.partner');
  const overlap = (name: 'class' | 'detector', column: string): void => {
    if (filter[name].length === 0) return;
    parts.push(`hasAny(${column}, {${name}:Array(String)})`);
    parameters[name] = filter[name];
  };
  overlap('class', CLASSES);
  overlap('detector', 'e.detectors');
  if (filter.min_score > 0) {
    parts.push('e.score >= {min_score:Float64}');
    parameters.min_score = filter.min_score;
  }
  if (filter.q !== '') {
    parts.push(TEXT);
    parameters.q = filter.q;
  }
  return { where: parts.join(' AND '), parameters };
}
