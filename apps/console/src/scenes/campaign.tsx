import { Button, Skeleton } from '@mantine/core';
import {
  type CampaignDetail,
  type CampaignOwner,
  closeCampaign,
  exportCampaign,
  getCampaign,
  remindCampaign,
} from '@sallyport/control-plane/contract';
import { Link, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { pathOf } from '../api/client.ts';
import { useChange, useRead } from '../api/queries.ts';
import type { Column } from '../components/column.ts';
import { Confirm } from '../components/confirm.tsx';
import { Facts } from '../components/facts.tsx';
import { ProblemNote } from '../components/notes.tsx';
import { Panel } from '../components/panel.tsx';
import { PlainTable } from '../components/plain-table.tsx';
import { Scene } from '../components/scene.tsx';
import { dayText, TimeText } from '../components/time-text.tsx';
import { CampaignItems } from '../features/campaigns/campaign-items.tsx';
import { CampaignStateTag, progressWords } from '../features/campaigns/words.tsx';
import { InventoryNav } from '../features/inventory/inventory-nav.tsx';

function scopeWords({ scope }: CampaignDetail): string {
  const parts = Object.entries(scope).filter(([, values]) => (values as readonly string[]).length > 0);
  return parts.length === 0
    ? 'all operations'
    : parts.map(([name, values]) => `${name}: ${(values as readonly string[]).join(', ')}`).join('; ');
}

function Owners({ campaign }: { readonly campaign: CampaignDetail }): ReactNode {
  const { mutate, isPending, error } = useChange(remindCampaign);
  const columns: Column<CampaignOwner>[] = [
    { id: 'owner', header: 'Owner', cell: ({ owner }) => owner || <span className="muted">nobody</span> },
    { id: 'progress', header: 'Answers', width: 230, cell: (owner) => progressWords(owner) },
    {
      id: 'reminded',
      header: 'Reminded',
      width: 120,
      cell: ({ reminded_at }) => (reminded_at === 0 ? <span className="muted">not yet</span> : <TimeText at={reminded_at} form="ago" />),
    },
    {
      id: 'deeds',
      header: '',
      width: 96,
      align: 'right',
      cell: ({ owner, waiting }) =>
        campaign.can.remind &&
        waiting > 0 && (
          <Button size="compact-xs" loading={isPending} onClick={() => mutate({ params: { id: campaign.id }, body: { owner } })}>
            Remind
          </Button>
        ),
    },
  ];
  return (
    <Panel title="Owners" flush>
      {error !== null && <ProblemNote error={error} />}
      <PlainTable label="Owners" columns={columns} rows={campaign.owners} rowKey={({ owner }) => owner} />
    </Panel>
  );
}

function Closing({ campaign, onClose }: { readonly campaign: CampaignDetail; readonly onClose: () => void }): ReactNode {
  const { mutate, isPending, error } = useChange(closeCampaign, ['attestations', 'compliance']);
  const whole = campaign.counts.attested === campaign.counts.operations;
  const becomes =
    whole && campaign.control !== ''
      ? `It becomes an attestation of ${campaign.control}.`
      : 'It becomes no attestation: that takes a control, and every operation attested.';
  return (
    <Confirm
      open
      title={`Close ${campaign.name}?`}
      action="Close campaign"
      busy={isPending}
      error={error}
      onClose={onClose}
      onConfirm={() => mutate({ params: { id: campaign.id } }, { onSuccess: onClose })}
    >
      Nothing can be answered any more. {becomes}
    </Confirm>
  );
}

function Parts({ campaign }: { readonly campaign: CampaignDetail }): ReactNode {
  return (
    <>
      <Panel title="What is asked" note={campaign.note}>
        <Facts
          facts={[
            ['Scope', scopeWords(campaign)],
            ['Answers by', dayText(campaign.due)],
            ['Evidence for', campaign.control || 'no control'],
            ['Begun', `${dayText(campaign.created_at)} by ${campaign.created_by}`],
            ['Closed', campaign.closed_at === 0 ? 'not yet' : `${dayText(campaign.closed_at)} by ${campaign.closed_by}`],
          ]}
        />
      </Panel>
      <Owners campaign={campaign} />
      <CampaignItems campaign={campaign} />
    </>
  );
}

/** One campaign: who has answered what. */
export function CampaignScene(): ReactNode {
  const { id } = useParams({ from: '/console/inventory/campaigns/$id' });
  const { data, error, refetch } = useRead(getCampaign, { params: { id } });
  const [closing, setClosing] = useState(false);
  const name = data?.name ?? 'Campaign';
  const heading = (
    <>
      <Link to="/inventory/campaigns">Campaigns</Link>{' '}
      <span className="muted" aria-hidden="true">
        /
      </span>{' '}
      {name}
    </>
  );
  const actions = data !== undefined && (
    <>
      <CampaignStateTag state={data.state} />
      <a href={`${pathOf(exportCampaign, { id })}?format=csv`} download>
        Export
      </a>
      {data.can.close && <Button onClick={() => setClosing(true)}>Close campaign</Button>}
    </>
  );
  return (
    <Scene title={name} heading={heading} note={data !== undefined && progressWords(data.counts)} actions={actions}>
      <InventoryNav />
      {error !== null && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton height={600} radius={7} />}
      {data !== undefined && <Parts campaign={data} />}
      {closing && data !== undefined && <Closing campaign={data} onClose={() => setClosing(false)} />}
    </Scene>
  );
}
