import { Button } from '@mantine/core';
import { type AttestationView, listAttestations, withdrawAttestation } from '@sallyport/control-plane/contract';
import { type ReactNode, useMemo, useState } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import type { Column } from '../../components/column.ts';
import { Confirm } from '../../components/confirm.tsx';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { Tag, type Tone } from '../../components/tag.tsx';
import { dayText } from '../../components/time-text.tsx';

const TONE: Readonly<Record<AttestationView['state'], Tone>> = { 'in-force': 'ok', expired: 'warn', withdrawn: 'neutral' };
const LABEL: Readonly<Record<AttestationView['state'], string>> = { 'in-force': 'in force', expired: 'expired', withdrawn: 'withdrawn' };

function columns(onWithdraw: (attestation: AttestationView) => void): Column<AttestationView>[] {
  return [
    { id: 'control', header: 'Control', width: 92, cell: ({ control, control_reference }) => <b title={control}>{control_reference}</b> },
    {
      id: 'author',
      header: 'Attested by',
      width: 180,
      cell: ({ author, made_by }) => <span title={`entered by ${made_by}`}>{author}</span>,
    },
    { id: 'statement', header: 'Statement', cell: ({ statement }) => <span title={statement}>{statement}</span> },
    { id: 'reference', header: 'Evidence', width: 150, cell: ({ reference }) => <span title={reference}>{reference}</span> },
    {
      id: 'period',
      header: 'Speaks of',
      width: 186,
      cell: ({ period }) => `${dayText(period.from)} – ${dayText(period.to)}`,
    },
    { id: 'expires', header: 'Valid until', width: 104, cell: ({ expires }) => dayText(expires) },
    {
      id: 'state',
      header: 'State',
      width: 100,
      cell: ({ state, withdrawn_by }) => (
        <Tag tone={TONE[state]} title={withdrawn_by === '' ? LABEL[state] : `by ${withdrawn_by}`}>
          {LABEL[state]}
        </Tag>
      ),
    },
    {
      id: 'deeds',
      header: '',
      width: 116,
      align: 'right',
      cell: (attestation) =>
        attestation.can.withdraw &&
        attestation.state !== 'withdrawn' && (
          <Button
            size="compact-xs"
            onClick={() => onWithdraw(attestation)}
            aria-label={`Withdraw the attestation of ${attestation.control_reference}`}
          >
            Withdraw
          </Button>
        ),
    },
  ];
}

function Withdrawal({ attestation, onClose }: { readonly attestation: AttestationView; readonly onClose: () => void }): ReactNode {
  const { mutate, isPending, error } = useChange(withdrawAttestation, ['compliance']);
  return (
    <Confirm
      open
      title={`Withdraw the attestation of ${attestation.control_reference}?`}
      action="Withdraw"
      dangerous
      busy={isPending}
      error={error}
      onClose={onClose}
      onConfirm={() => mutate({ params: { id: attestation.id } }, { onSuccess: onClose })}
    >
      It stays on record and counts no more. Reports that were made with it keep it.
    </Confirm>
  );
}

/** What people attested on the controls of a framework, the withdrawn and expired too. */
export function AttestationList({ framework }: { readonly framework: string }): ReactNode {
  const { data, error } = useRead(listAttestations);
  const [withdrawing, setWithdrawing] = useState<AttestationView | null>(null);
  const rows = useMemo(() => data?.items.filter((entry) => entry.framework === framework) ?? [], [data, framework]);
  const shown = useMemo(() => columns(setWithdrawing), []);
  if (error !== null) return <ProblemNote error={error} />;
  return (
    <Panel title="Attestations" note="statements of people on what no machine can see; never changed, only withdrawn" flush>
      <PlainTable
        label="Attestations"
        columns={shown}
        rows={rows}
        rowKey={({ id }) => id}
        empty={data !== undefined && <EmptyNote title="Nothing of this framework is attested">Open a control, then “Attest”.</EmptyNote>}
      />
      {withdrawing !== null && <Withdrawal attestation={withdrawing} onClose={() => setWithdrawing(null)} />}
    </Panel>
  );
}
