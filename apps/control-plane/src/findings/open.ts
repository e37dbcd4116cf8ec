import type { EventDraft } from '@sallyport/core';
import { SallyportError } from '@sallyport/core';
import type { Control } from '../control.ts';
import { type AttackPayload, attackDetail } from '../events/attacks.ts';
import { WeaknessKeeper } from '../ingest/weakness-keeper.ts';
import type { Overdue } from '../ingest/weakness-store.ts';
import { TicketDesk } from '../tickets/desk.ts';
import { openTicketSystems } from '../tickets/open-systems.ts';
import type { RecordedAttack } from './replay.ts';
import { ScanDesk } from './scan-desk.ts';

/** What is opened before: the log, the stores and the inventory. */
export type FindingParts = Pick<
  Control,
  'state' | 'logger' | 'inventory' | 'config' | 'recorder' | 'clock' | 'random' | 'events' | 'notices'
>;

/** Everything that findings need: the list, what tells ticket systems, and what scans. @throws SallyportError `CONFIG_UNREADABLE`. */
export async function openFindings(parts: FindingParts): Promise<Pick<Control, 'weaknesses' | 'tickets' | 'scans'>> {
  const { state, logger, inventory, recorder, clock, random, events, notices } = parts;
  const config = parts.config.findings;
  const record = async (draft: EventDraft): Promise<void> => void (await recorder.record(draft));
  const onOverdue = ({ weakness: { id, owner, seen }, due_at }: Overdue): Promise<number> => {
    const { severity, title, method, host, template } = seen;
    const data = { severity, title, owner, operation: `${method} ${host}${template}`.trim(), due: new Date(due_at).toISOString() };
    return notices.add({ kind: 'finding-overdue', subject: id, data }, `/findings?finding=${id}`);
  };
  const weaknesses = await WeaknessKeeper.open({ state, logger, inventory, settings: config, record, onOverdue });
  const systems = openTicketSystems(config.tickets);
  const desk = { systems, sla: config.sla_days, console: config.console_url };
  const tickets = new TicketDesk({ ...desk, state, list: weaknesses.list, clock, logger, record });
  const attack = (event: string): Promise<RecordedAttack> => recordedAttack(events, event);
  const scans = new ScanDesk({ state, weaknesses, config, clock, random, logger, record, attack });
  await scans.runs.lost(clock.now());
  return { weaknesses, tickets, scans };
}

async function recordedAttack(events: Control['events'], event: string): Promise<RecordedAttack> {
  const row = await attackDetail(events, event);
  if (row === null) throw new SallyportError('NOT_FOUND', 'attack', event);
  const { excerpt, findings } = JSON.parse(row.payload) as AttackPayload;
  if (excerpt === null) throw new SallyportError('BAD_REQUEST', 'attack', 'nothing of its message was kept, so it cannot be sent again');
  return { method: row.method, host: row.host, excerpt, findings };
}
