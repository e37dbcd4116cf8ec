import type { StoredWeakness } from '../ingest/weakness-merge.ts';
import { dueAt, type SlaDays } from '../resources/weaknesses/schema.ts';
import type { TicketContent } from './port.ts';

/** What a ticket says of a weakness: words that were masked when they were recorded. `console`: address of the console, or empty. */
export function contentOf({ id, seen, owner, opened_at, state }: StoredWeakness, sla: SlaDays, console: string): TicketContent {
  const place = `${seen.method} ${seen.host}${seen.template}`.trim();
  const due = dueAt(seen.severity, seen.data, opened_at, state, sla);
  const catalogues = [seen.cwe === 0 ? '' : `CWE-${seen.cwe}`, seen.owasp].filter((text) => text !== '').join(', ');
  return {
    id,
    title: `[${seen.severity}] ${seen.title}: ${place}`,
    severity: seen.severity,
    text: [
      `${seen.title} at ${place}${seen.point === '' ? '' : ` (${seen.point})`}.`,
      `Seen by ${seen.source}: ${seen.detail || seen.kind}`,
      ...(seen.remediation === '' ? [] : [`What to do: ${seen.remediation}`]),
      ...(catalogues === '' ? [] : [`Catalogues: ${catalogues}.`]),
      ...(seen.data.length === 0 ? [] : [`Data at stake: ${seen.data.join(', ')}.`]),
      `Owner: ${owner || 'nobody yet'}. Due: ${due === null ? 'no clock' : new Date(due).toISOString().slice(0, 10)}. Finding ${id}.`,
      ...(console === '' ? [] : [`${console.replace(/\/+$/, '')}/findings?finding=${id}`]),
    ],
  };
}
