import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import {
  createPartner,
  deletePartner,
  listPartners,
  type PartnerView,
  type PartnerWrite,
  updatePartner,
} from '@sallyport/control-plane/contract';
import { type FormEvent, type ReactNode, useMemo, useState } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import { count } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { Confirm } from '../../components/confirm.tsx';
import { Icon } from '../../components/icon.tsx';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';

const lines = (text: string): string[] =>
  text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

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

function PartnerForm({ partner, onClose }: { readonly partner: PartnerView | null; readonly onClose: () => void }): ReactNode {
  const create = useChange(createPartner);
  const update = useChange(updatePartner);
  const [name, setName] = useState(partner?.name ?? '');
  const [clients, setClients] = useState(partner?.clients.join('\n') ?? '');
  const [addresses, setAddresses] = useState(partner?.addresses.join('\n') ?? '');
  const [hosts, setHosts] = useState(partner?.hosts.join('\n') ?? '');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const body: PartnerWrite = {
      name: name.trim(),
      clients: lines(clients),
      addresses: lines(addresses),
      hosts: lines(hosts),
      profile: partner?.profile,
    };
    if (partner === null) create.mutate({ body }, { onSuccess: onClose });
    else update.mutate({ params: { id: partner.id }, body }, { onSuccess: onClose });
  };
  const error = create.error ?? update.error;
  return (
    <Modal
      opened
      onClose={onClose}
      title={<b>{partner === null ? 'Add partner' : `Edit ${partner.name}`}</b>}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit}>
        <Stack gap={10}>
          <TextInput label="Name" required value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
          <Textarea
            label="Clients"
            description="Certificate subjects, client_id or azp of tokens; one a line"
            rows={2}
            value={clients}
            onChange={(event) => setClients(event.currentTarget.value)}
          />
          <Textarea
            label="Addresses"
            description="Addresses or CIDR ranges; one a line"
            rows={2}
            value={addresses}
            onChange={(event) => setAddresses(event.currentTarget.value)}
          />
          <Textarea
            label="Hosts"
            description="Hosts of theirs that you call; one a line"
            rows={2}
            value={hosts}
            onChange={(event) => setHosts(event.currentTarget.value)}
          />
          {error !== null && <ProblemNote error={error} />}
          <Group justify="flex-end" gap={8}>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" variant="filled" loading={create.isPending || update.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
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
