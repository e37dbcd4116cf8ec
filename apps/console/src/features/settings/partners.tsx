import { Button } from '@mantine/core';
import { deletePartner, listPartners, type PartnerView } from '@sallyport/control-plane/contract';
import { type ReactNode, useMemo, useState } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import { count } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { Confirm } from '../../components/confirm.tsx';
import { Icon } from '../../components/icon.tsx';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { PartnerForm } from '../partners/partner-form.tsx';

function list(values: readonly string[]): ReactNode {
  return values.length === 0 ? <span className="muted">none</span> : <code title={values.join('\n')}>{values.join(', ')}</code>;
}

function partnerColumns(onEdit: (partner: PartnerView) => void, onRemove: (partner: PartnerView) => void): Column<PartnerView>[] {
  return [
    { id: 'name', header: 'Partner', width: 170, cell: ({ name }) => <b>{name}</b> },
    { id: 'clients', header: 'Clients', cell: ({ clients }) => list(clients) },
    { id: 'addresses', header: 'Addresses', width: 170, cell: ({ addresses }) => list(addresses) },
    { id: 'hosts', header: 'Hosts called', width: 170, cell: ({ hosts }) => list(hosts) },
    {
      id: 'requests',
      header: 'Requests 24 h',
      width: 122,
      align: 'right',
      cell: ({ requests }) => (requests === null ? '?' : count(requests)),
    },
    { id: 'attacks', header: 'Attacks 24 h', width: 114, align: 'right', cell: ({ attacks }) => (attacks === null ? '?' : count(attacks)) },
    {
      id: 'deeds',
      header: '',
      width: 156,
      align: 'right',
      cell: (partner) => (
        <>
          {partner.can.update && (
            <Button size="compact-xs" onClick={() => onEdit(partner)} aria-label={`Edit ${partner.name}`}>
              Edit
            </Button>
          )}{' '}
          {partner.can.delete && (
            <Button size="compact-xs" onClick={() => onRemove(partner)} aria-label={`Remove ${partner.name}`}>
              Remove
            </Button>
          )}
        </>
      ),
    },
  ];
}

function Removal({ partner, onClose }: { readonly partner: PartnerView; readonly onClose: () => void }): ReactNode {
  const { mutate, isPending, error } = useChange(deletePartner);
  return (
    <Confirm
      open
      title={`Remove ${partner.name}?`}
      action="Remove"
      dangerous
      busy={isPending}
      error={error}
      onClose={onClose}
      onConfirm={() => mutate({ params: { id: partner.id } }, { onSuccess: onClose })}
    >
      New traffic of theirs is no longer named. What is recorded keeps the name.
    </Confirm>
  );
}

/** Third parties that data is exchanged with. */
export function PartnersPart(): ReactNode {
  const { data, error } = useRead(listPartners);
  const [editing, setEditing] = useState<PartnerView | 'new' | null>(null);
  const [removing, setRemoving] = useState<PartnerView | null>(null);
  const columns = useMemo(() => partnerColumns(setEditing, setRemoving), []);
  return (
    <>
      {error !== null && <ProblemNote error={error} />}
      <Panel
        title="Partners"
        note="third parties that data is exchanged with"
        actions={
          data?.can.create === true && (
            <Button variant="filled" leftSection={<Icon name="plus" size={14} />} onClick={() => setEditing('new')}>
              Add partner
            </Button>
          )
        }
        flush
      >
        <PlainTable
          label="Partners"
          columns={columns}
          rows={data?.items ?? []}
          rowKey={({ id }) => id}
          empty={data !== undefined && <EmptyNote title="No partner yet">Name one to tell its traffic from that of customers.</EmptyNote>}
        />
      </Panel>
      {editing !== null && <PartnerForm partner={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
      {removing !== null && <Removal partner={removing} onClose={() => setRemoving(null)} />}
    </>
  );
}
