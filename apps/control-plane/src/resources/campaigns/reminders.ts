import type { Control } from '../../control.ts';
import { DAY_MS } from '../../events/period.ts';
import { ITSELF } from '../../ingest/weakness-store.ts';
import type { Notice } from '../../notices/notice.ts';
import type { CampaignItemRow, CampaignRow } from '../../state/tables.ts';

/** Operations named in one notice; it says how many there are. */
const NAMED_MAX = 50;

/** Reminds owners who have not answered: all, or one. Says how many were reminded, and puts a notice to each in line. */
export async function remindOwners(control: Control, campaign: CampaignRow, only: string | null): Promise<number> {
  const now = control.clock.now();
  return await control.state.db.transaction().execute(async (tx) => {
    const open = tx.selectFrom('campaign_items').selectAll().where('campaign', '=', campaign.id).where('answer', '=', '');
    const items = await (only === null ? open : open.where('owner', '=', only)).orderBy('id').execute();
    const owners = Map.groupBy(items, ({ owner }) => owner);
    const marked = tx
      .updateTable('campaign_items')
      .set((of) => ({ reminded_at: now, reminders: of('reminders', '+', 1) }))
      .where('campaign', '=', campaign.id)
      .where('answer', '=', '');
    await (only === null ? marked : marked.where('owner', '=', only)).execute();
    for (const [owner, own] of owners) {
      await control.notices.queue(tx, noticeOf(campaign, owner, own, now));
    }
    return owners.size;
  });
}

function noticeOf({ id, name, note, due }: CampaignRow, owner: string, items: readonly CampaignItemRow[], at: number): Notice {
  const operations = items.slice(0, NAMED_MAX).map(({ method, host, template }) => `${method} ${host}${template}`);
  const day = new Date(Number(due)).toISOString();
  const detail = `${items.length} operations wait for the answer of ${owner || 'an owner'}, due ${day}`;
  const about = { campaign: id, name, note, owner, due: day, waiting: items.length, operations };
  const title = `Reminder: ${name}`;
  return {
    id: `reminder:${id}:${owner}:${at}`,
    at,
    topic: 'reminder',
    severity: 'low',
    title,
    detail,
    about,
    path: `/inventory/campaigns/${id}`,
  };
}

/** Reminds by itself on the days before its day that the configuration names, once for each. */
export async function remindDue(control: Control): Promise<void> {
  const now = control.clock.now();
  const { db } = control.state;
  const running = await db.selectFrom('campaigns').selectAll().where('closed_at', '=', 0).execute();
  for (const campaign of running) {
    const moments = control.config.campaigns.remind_days_before.map((days) => Number(campaign.due) - days * DAY_MS);
    // What lay before the campaign was made is no reminder.
    const latest = Math.max(...moments.filter((at) => at <= now && at > Number(campaign.created_at)), 0);
    if (latest === 0) continue;
    const waiting = await db
      .selectFrom('campaign_items')
      .select(['owner', 'reminded_at'])
      .where('campaign', '=', campaign.id)
      .where('answer', '=', '')
      .execute();
    const owners = new Set(waiting.filter(({ reminded_at }) => Number(reminded_at) < latest).map(({ owner }) => owner));
    for (const owner of owners) await remindOwners(control, campaign, owner);
    if (owners.size === 0) continue;
    const who = { actor: ITSELF, role: 'system', address: '' } as const;
    const detail = `${owners.size} owners: ${[...owners].slice(0, 20).join(', ')}`;
    await control.record({ kind: 'audit', at: now, ...who, action: 'campaigns.remind', target: campaign.id, outcome: 'allowed', detail });
  }
}
