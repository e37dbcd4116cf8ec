import { Button, FileButton } from '@mantine/core';
import { deleteSpec, listSpecs, SPEC_CHARS_MAX, type SpecView, uploadSpec } from '@sallyport/control-plane/contract';
import { type ReactNode, useMemo, useState } from 'react';
import { ApiError } from '../../api/client.ts';
import { useChange, useRead } from '../../api/queries.ts';
import { bytes, count } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { Confirm } from '../../components/confirm.tsx';
import { Icon } from '../../components/icon.tsx';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { TimeText } from '../../components/time-text.tsx';
import { FetchForm } from '../specs/fetch-form.tsx';
import { Versions } from '../specs/versions.tsx';

function specColumns(onVersions: (spec: SpecView) => void, onRemove: (spec: SpecView) => void): Column<SpecView>[] {
  return [
    {
      id: 'title',
      header: 'API',
      least: 150,
      cell: ({ title, version, openapi }) => (
        <span className="clip" title={`OpenAPI ${openapi}`}>
          {title} {version} <span className="muted">{openapi}</span>
        </span>
      ),
    },
    { id: 'name', header: 'File', width: 136, cell: ({ name, sha256 }) => <code title={`SHA-256 ${sha256}`}>{name}</code> },
    { id: 'operations', header: 'Operations', width: 96, align: 'right', cell: ({ operations }) => count(operations) },
    { id: 'size', header: 'Size', width: 72, align: 'right', cell: (row) => bytes(row.bytes) },
    {
      id: 'at',
      header: 'Given',
      width: 96,
      cell: ({ uploaded_at, uploaded_by }) => (
        <span title={`by ${uploaded_by}`}>
          <TimeText at={uploaded_at} form="ago" />
        </span>
      ),
    },
    {
      id: 'remove',
      header: '',
      width: 164,
      align: 'right',
      cell: (row) => (
        <>
          <Button size="compact-xs" onClick={() => onVersions(row)} aria-label={`Versions of ${row.name}`}>
            Versions
          </Button>{' '}
          {row.can.delete && (
            <Button size="compact-xs" onClick={() => onRemove(row)} aria-label={`Remove ${row.name}`}>
              Remove
            </Button>
          )}
        </>
      ),
    },
  ];
}

function Upload({ onProblem }: { readonly onProblem: (problem: ApiError | null) => void }): ReactNode {
  const { mutate, isPending } = useChange(uploadSpec, ['operations', 'overview']);
  const take = async (file: File | null): Promise<void> => {
    if (file === null) return;
    onProblem(null);
    if (file.size > SPEC_CHARS_MAX) {
      onProblem(
        new ApiError(400, {
          code: 'SPEC_INVALID',
          message: `A description holds at most ${bytes(SPEC_CHARS_MAX)}.`,
          place: file.name,
          detail: bytes(file.size),
        }),
      );
      return;
    }
    mutate({ body: { name: file.name, text: await file.text() } }, { onError: onProblem });
  };
  return (
    <FileButton onChange={(file) => void take(file)} accept=".yaml,.yml,.json,application/json,application/yaml">
      {(props) => (
        <Button {...props} loading={isPending} variant="filled" leftSection={<Icon name="upload" size={14} />}>
          Upload
        </Button>
      )}
    </FileButton>
  );
}

function Removal({ spec, onClose }: { readonly spec: SpecView; readonly onClose: () => void }): ReactNode {
  const { mutate, isPending, error } = useChange(deleteSpec, ['operations', 'overview']);
  return (
    <Confirm
      open
      title={`Remove ${spec.name}?`}
      action="Remove"
      dangerous
      busy={isPending}
      error={error}
      onClose={onClose}
      onConfirm={() => mutate({ params: { id: spec.id } }, { onSuccess: onClose })}
    >
      Operations that only this description names become shadow operations where they are called, and vanish where they are not.
    </Confirm>
  );
}

/** API descriptions: what should exist, to be held against what does. */
export function SpecsPart(): ReactNode {
  const { data, error } = useRead(listSpecs);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [removing, setRemoving] = useState<SpecView | null>(null);
  const [looking, setLooking] = useState<SpecView | null>(null);
  const columns = useMemo(() => specColumns(setLooking, setRemoving), []);
  return (
    <>
      {(problem ?? error) !== null && <ProblemNote error={(problem ?? error)!} />}
      <Panel
        title="Specifications"
        note="OpenAPI 2.0, 3.0 and 3.1 as JSON or YAML; what refers to other documents is refused"
        actions={
          data?.can.create === true && (
            <>
              {data.origins.length > 0 && <FetchForm origins={data.origins} onProblem={setProblem} />}
              <Upload onProblem={setProblem} />
            </>
          )
        }
        flush
      >
        <PlainTable
          label="Specifications"
          columns={columns}
          rows={data?.items ?? []}
          rowKey={({ id }) => id}
          empty={
            data !== undefined && (
              <EmptyNote title="No specification yet">
                Upload one to tell shadow, orphan and zombie operations from described ones.
              </EmptyNote>
            )
          }
        />
      </Panel>
      {looking !== null && <Versions spec={looking} onClose={() => setLooking(null)} />}
      {removing !== null && <Removal spec={removing} onClose={() => setRemoving(null)} />}
    </>
  );
}
