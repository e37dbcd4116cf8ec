import { Button, Modal } from '@mantine/core';
import {
  getSpecDifference,
  getSpecText,
  listSpecVersions,
  restoreSpec,
  type SpecVersionView,
  type SpecView,
} from '@sallyport/control-plane/contract';
import { type ReactNode, useState } from 'react';
import { pathOf } from '../../api/client.ts';
import { useChange, useRead } from '../../api/queries.ts';
import { stringifySearch } from '../../api/search.ts';
import { count } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { Tag } from '../../components/tag.tsx';
import { TimeText } from '../../components/time-text.tsx';
import { SPEC_CHANGE_COLUMNS } from './change-columns.tsx';

function Difference({ spec, to }: { readonly spec: string; readonly to: string }): ReactNode {
  const { data, error } = useRead(getSpecDifference, { params: { id: spec }, query: { to } });
  if (error !== null) return <ProblemNote error={error} />;
  return (
    <PlainTable
      label="Changes from the version before"
      columns={SPEC_CHANGE_COLUMNS}
      rows={data?.items ?? []}
      rowKey={({ operation, what }) => `${operation} ${what}`}
      empty={data !== undefined && <EmptyNote title="Nothing that a client would notice differs from the version before" />}
    />
  );
}

/** What a description was before: each version can be read, compared with the one before, and put in force again. */
export function Versions({ spec, onClose }: { readonly spec: SpecView; readonly onClose: () => void }): ReactNode {
  const { data, error } = useRead(listSpecVersions, { params: { id: spec.id } });
  const { mutate, isPending, error: refused } = useChange(restoreSpec, ['operations', 'drift']);
  const [shown, setShown] = useState<string | null>(null);
  const newest = data?.items[0]?.version_id;
  const columns: Column<SpecVersionView>[] = [
    {
      id: 'version',
      header: 'Version',
      width: 110,
      cell: ({ version, version_id }) => (version_id === newest ? <Tag tone="ok">{version}</Tag> : version),
    },
    { id: 'operations', header: 'Operations', width: 96, align: 'right', cell: ({ operations }) => count(operations) },
    { id: 'why', header: 'Why', least: 150, cell: ({ why, kept_by }) => `${why} by ${kept_by}` },
    { id: 'at', header: 'When', width: 104, cell: ({ kept_at }) => <TimeText at={kept_at} form="ago" /> },
    {
      id: 'deeds',
      header: '',
      width: 250,
      align: 'right',
      cell: ({ version_id }) => (
        <>
          <a href={`${pathOf(getSpecText, { id: spec.id })}${stringifySearch({ version: version_id })}`} download>
            Text
          </a>{' '}
          <Button size="compact-xs" aria-pressed={shown === version_id} onClick={() => setShown(shown === version_id ? null : version_id)}>
            Changes
          </Button>{' '}
          {data?.can.restore === true && version_id !== newest && (
            <Button
              size="compact-xs"
              loading={isPending}
              onClick={() => mutate({ params: { id: spec.id }, body: { version: version_id } })}
            >
              Put in force
            </Button>
          )}
        </>
      ),
    },
  ];
  const problem = error ?? refused;
  return (
    <Modal opened onClose={onClose} size="xl" title={<b>Versions of {spec.name}</b>} closeButtonProps={{ 'aria-label': 'Close' }}>
      {problem !== null && <ProblemNote error={problem} />}
      <PlainTable label="Versions" columns={columns} rows={data?.items ?? []} rowKey={({ version_id }) => version_id} />
      {shown !== null && <Difference spec={spec.id} to={shown} />}
    </Modal>
  );
}
