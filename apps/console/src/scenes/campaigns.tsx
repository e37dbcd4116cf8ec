import { Button } from '@mantine/core';
import { type CampaignView, listCampaigns } from '@sallyport/control-plane/contract';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useRead } from '../api/queries.ts';
import { plural } from '../components/amount.ts';
import type { Column } from '../components/column.ts';
import { EmptyNote, ProblemNote } from '../components/notes.tsx';
import { Panel } from '../components/panel.tsx';
import { PlainTable } from '../components/plain-table.tsx';
import { Scene } from '../components/scene.tsx';
import { dayText, TimeText } from '../components/time-text.tsx';
import { CampaignForm } from '../features/campaigns/campaign-form.tsx';
import { CampaignStateTag, progressWords } from '../features/campaigns/words.tsx';
import { InventoryNav } from '../features/inventory/inventory-nav.tsx';

const COLUMNS: readonly Column<CampaignView>[] = [
  {
    id: 'name',
    header: 'Campaign',
    cell: ({ id, name }) => (
      <Link to="/inventory/campaigns/$id" params={{ id }}>
        {name}
      </Link>
    ),
  },
  { id: 'state', header: 'State', width: 104, cell: ({ state }) => <CampaignStateTag state={state} /> },
  { id: 'progress', header: 'Answers', width: 220, cell: ({ counts }) => progressWords(counts) },
  { id: 'due', header: 'Answers by', width: 110, cell: ({ due }) => dayText(due) },
  { id: 'control', header: 'Evidence for', width: 170, cell: ({ control }) => <span className="clip">{control}</span> },
  { id: 'by', header: 'Begun by', width: 110, cell: ({ created_by }) => created_by },
  { id: 'at', header: 'Begun', width: 104, cell: ({ created_at }) => <TimeText at={created_at} form="ago" /> },
];

/** Campaigns that ask owners to confirm their APIs. */
export function CampaignsScene(): ReactNode {
  const { data, error, refetch } = useRead(listCampaigns);
  const [making, setMaking] = useState(false);
  const actions = data?.can.create === true && (
    <Button variant="filled" onClick={() => setMaking(true)}>
      New campaign
    </Button>
  );
  return (
    <Scene title="Campaigns" note={data !== undefined && plural(data.items.length, 'campaign')} actions={actions}>
      <InventoryNav />
      {error !== null && <ProblemNote error={error} onRetry={() => void refetch()} />}
      <Panel title="Attestation campaigns" note="owners confirm their APIs as they are, or dispute them; everything is on record" flush>
        <PlainTable
          label="Campaigns"
          columns={COLUMNS}
          rows={data?.items ?? []}
          rowKey={({ id }) => id}
          empty={
            data !== undefined && (
              <EmptyNote title="No campaign yet">
                A campaign asks the owners of operations to confirm exposure, credentials, data and scope by a day.
              </EmptyNote>
            )
          }
        />
      </Panel>
      {making && <CampaignForm onClose={() => setMaking(false)} />}
    </Scene>
  );
}
