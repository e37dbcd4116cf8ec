import type { EventIndex } from '../ingest/event-index.ts';
import type { AuditQuery } from '../resources/audit/schema.ts';
import { readCursor } from './attacks.ts';

export interface AuditRow {
  readonly id: string;
  readonly log_seq: number;
  readonly at: number;
  readonly actor: string;
  readonly role: string;
  readonly action: string;
  readonly target: string;
  readonly outcome: string;
  readonly detail: string;
  readonly address: string;
}

const TEXT = `(positionCaseInsensitiveUTF8(s.target, {q:String}) > 0 OR positionCaseInsensitiveUTF8(s.detail, {q:String}) > 0
  OR positionCaseInsensitiveUTF8(s.actor, {q:String}) > 0 OR positionCaseInsensitiveUTF8(s.name, {q:String}) > 0)`;

/** One page of audit records, newest first. */
export async function auditPage(
  events: EventIndex,
  query: AuditQuery,
): Promise<{ readonly rows: readonly AuditRow[]; readonly next: string | null }> {
  const parts = ["s.kind = 'audit'"];
  const parameters: Record<string, string | number | readonly string[]> = { limit: query.limit + 1 };
  const add = (wanted: boolean, part: string, values: Readonly<Record<string, string | number | readonly string[]>>): void => {
    if (!wanted) return;
    parts.push(part);
    Object.assign(parameters, values);
  };
  add(query.from !== undefined, 's.at >= fromUnixTimestamp64Milli({from:Int64})', { from: query.from ?? 0 });
  add(query.to !== undefined, 's.at < fromUnixTimestamp64Milli({to:Int64})', { to: query.to ?? 0 });
  add(query.actor !== '', 's.actor = {actor:String}', { actor: query.actor });
  add(query.action !== '', 'startsWith(s.name, {action:String})', { action: query.action });
  add(query.outcome.length > 0, 'has({outcome:Array(String)}, s.outcome)', { outcome: query.outcome });
  add(query.q !== '', TEXT, { q: query.q });
  const after = query.cursor === '' ? null : readCursor(query.cursor);
  add(after !== null, '(toUnixTimestamp64Milli(s.at), s.log_seq) < ({after_at:Int64}, {after_seq:UInt64})', { ...after });
  const rows = await events.query<AuditRow>(
    `SELECT s.id AS id, s.log_seq AS log_seq, toUnixTimestamp64Milli(s.at) AS at, s.actor AS actor, s.role AS role, s.name AS action,
       s.target AS target, s.outcome AS outcome, s.detail AS detail, s.address AS address
     FROM events_system AS s WHERE ${parts.join(' AND ')} ORDER BY s.at DESC, s.log_seq DESC LIMIT {limit:UInt32}`,
    parameters,
  );
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return { rows: page, next: rows.length > query.limit && last !== undefined ? `${last.at}-${last.log_seq}` : null };
}
