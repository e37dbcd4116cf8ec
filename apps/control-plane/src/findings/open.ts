import type { EventDraft } from '@sallyport/core';
import type { Control } from '../control.ts';
import { WeaknessKeeper } from '../ingest/weakness-keeper.ts';
import { TicketDesk } from '../tickets/desk.ts';
import { openTicketSystems } from '../tickets/open-systems.ts';

/** What is opened before: the log, the state store and the inventory. */
export type FindingParts = Pick<Control, 'state' | 'logger' | 'inventory' | 'config' | 'recorder' | 'clock'>;

/** Everything that findings need: the list, and the desk that tells ticket systems. @throws SallyportError `CONFIG_UNREADABLE`. */
export async function openFindings(parts: FindingParts): Promise<Pick<Control, 'weaknesses' | 'tickets'>> {
  const { state, logger, inventory, config, recorder, clock } = parts;
  const settings = config.findings;
  const record = async (draft: EventDraft): Promise<void> => void (await recorder.record(draft));
  const weaknesses = await WeaknessKeeper.open({ state, logger, inventory, settings, record });
  const systems = openTicketSystems(settings.tickets);
  const desk = { systems, sla: settings.sla_days, console: settings.console_url };
  return { weaknesses, tickets: new TicketDesk({ ...desk, state, list: weaknesses.list, clock, logger, record }) };
}
