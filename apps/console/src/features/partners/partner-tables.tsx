import type { PartnerAlert, PartnerData, PartnerOperation, PartnerScope, PartnerTelemetry } from '@sallyport/control-plane/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { count } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { OperationName } from '../../components/meaning.tsx';
import { EmptyNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { Tag } from '../../components/tag.tsx';
import { TimeText, utcText } from '../../components/time-text.tsx';
import { AgreedTag, AttacksOf, InventoryOf, measureText } from './words.tsx';

const HOUR_MS = 3_600_000;

/** A minute as the address holds it. */
function minute(at: number): string {
  return `${utcText(at).slice(0, 16).replace(' ', 'T')}Z`;
}

/** Where what an alert says can be looked into. */
function evidenceOf(partner: string, { kind, at, measure }: PartnerAlert): ReactNode {
  if (kind === 'habit') {
    return (
      <AttacksOf partner={partner} search={{ range: undefined, from: minute(at), to: minute(at + HOUR_MS) }}>
        Flagged in that hour
      </AttacksOf>
    );
  }
  switch (measure) {
    case 'operations':
    case 'scopes':
    case 'data_classes':
      return <InventoryOf partner={partner}>What it called</InventoryOf>;
    case 'review':
      return (
        <Link to="/settings/$part" params={{ part: 'partners' }}>
          Settings
        </Link>
      );
    default:
      return (
        <AttacksOf partner={partner} search={{ range: '24h' }}>
          Flagged in 24 hours
        </AttacksOf>
      );
  }
}

function alertColumns(partner: string): Column<PartnerAlert>[] {
  return [
    {
      id: 'kind',
      header: 'Stands out from',
      width: 132,
      cell: ({ kind }) => (kind === 'habit' ? <Tag tone="warn">its habit</Tag> : <Tag tone="high">the agreement</Tag>),
    },
    { id: 'at', header: 'Time (UTC)', width: 128, cell: ({ kind, at }) => (kind === 'habit' ? <TimeText at={at} form="clock" /> : 'now') },
    { id: 'measure', header: 'Measure', width: 176, cell: measureText },
    { id: 'detail', header: 'What', cell: ({ detail }) => <span title={detail}>{detail}</span> },
    { id: 'evidence', header: 'Evidence', width: 160, cell: (alert) => evidenceOf(partner, alert) },
  ];
}

function operationColumns(partner: string): Column<PartnerOperation>[] {
  return [
    {
      id: 'operation',
      header: 'Operation',
      cell: ({ id, method, host, template }) =>
        template === '' ? (
          <code className="muted">{id}</code>
        ) : (
          <Link to="/inventory/$id" params={{ id }}>
            <OperationName method={method} host={host} template={template} />
          </Link>
        ),
    },
    {
      id: 'requests',
      header: 'Requests',
      width: 92,
      align: 'right',
      cell: ({ id, requests }) => (
        <AttacksOf partner={partner} search={{ operation: [id] }}>
          {count(requests)}
        </AttacksOf>
      ),
    },
    { id: 'agreed', header: 'Agreement', width: 112, cell: ({ agreed }) => <AgreedTag agreed={agreed} /> },
  ];
}

function dataColumns(partner: string): Column<PartnerData>[] {
  return [
    {
      id: 'class',
      header: 'Data class',
      cell: ({ id }) => (
        <InventoryOf partner={partner} search={{ data_class: [id] }}>
          {id}
        </InventoryOf>
      ),
    },
    { id: 'agreed', header: 'Agreement', width: 112, cell: ({ agreed }) => <AgreedTag agreed={agreed} /> },
  ];
}

const scopeColumns = (partner: string): Column<PartnerScope>[] => [
  { id: 'scope', header: 'Scope', cell: ({ scope }) => <code>{scope}</code> },
  {
    id: 'requests',
    header: 'Requests',
    width: 92,
    align: 'right',
    cell: ({ requests }) =>
      requests === 0 ? <span className="muted">not used</span> : <InventoryOf partner={partner}>{count(requests)}</InventoryOf>,
  },
  { id: 'agreed', header: 'Agreement', width: 112, cell: ({ agreed }) => <AgreedTag agreed={agreed} /> },
];

interface PartnerTableProps {
  /** Id of the partner. */
  readonly partner: string;
  readonly telemetry: PartnerTelemetry;
}

export function AlertsPanel({ partner, telemetry }: PartnerTableProps): ReactNode {
  return (
    <Panel title="Alerts" note="against its own habit, hour by hour, and against what was agreed" flush>
      <PlainTable
        label="Alerts"
        columns={alertColumns(partner)}
        rows={telemetry.alerts}
        rowKey={({ kind, at, measure, detail }) => `${kind} ${at} ${measure} ${detail}`}
        empty={<EmptyNote title="Nothing stands out" />}
      />
    </Panel>
  );
}

export function OperationsPanel({ partner, telemetry }: PartnerTableProps): ReactNode {
  return (
    <Panel title="Operations called" note="in the last four weeks" flush>
      <PlainTable
        label="Operations called"
        columns={operationColumns(partner)}
        rows={telemetry.operations}
        rowKey={({ id }) => id}
        empty={<EmptyNote title="It called no known operation" />}
      />
    </Panel>
  );
}

export function ScopesPanel({ partner, telemetry }: PartnerTableProps): ReactNode {
  return (
    <Panel title="Scopes claimed" note="by its tokens, in the last four weeks" flush>
      <PlainTable
        label="Scopes claimed"
        columns={scopeColumns(partner)}
        rows={telemetry.scopes}
        rowKey={({ scope }) => scope}
        empty={<EmptyNote title="Its tokens name no scope" />}
      />
    </Panel>
  );
}

export function DataPanel({ partner, telemetry }: PartnerTableProps): ReactNode {
  return (
    <Panel title="Data they carry" flush>
      <PlainTable
        label="Data they carry"
        columns={dataColumns(partner)}
        rows={telemetry.data_classes}
        rowKey={({ id }) => id}
        empty={<EmptyNote title="No sensitive data was seen" />}
      />
    </Panel>
  );
}
