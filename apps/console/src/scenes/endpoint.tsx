import { Skeleton } from '@mantine/core';
import { getOperation, type OperationDetail } from '@sallyport/control-plane/contract';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { withPeriod } from '../api/address.ts';
import { useRead } from '../api/queries.ts';
import { count, plural } from '../components/amount.ts';
import { EmptyNote, ProblemNote } from '../components/notes.tsx';
import { Panel } from '../components/panel.tsx';
import { PlainTable } from '../components/plain-table.tsx';
import { Scene } from '../components/scene.tsx';
import { stepText, TrafficChart } from '../components/traffic-chart.tsx';
import { linkedAttackColumns } from '../features/attacks/columns.tsx';
import { AuthPanel } from '../features/endpoint/auth-panel.tsx';
import { DataPanel } from '../features/endpoint/data-panel.tsx';
import { DriftPanel } from '../features/endpoint/drift-panel.tsx';
import { FindingsPanel } from '../features/endpoint/findings-panel.tsx';
import { Head } from '../features/endpoint/head.tsx';
import { HistoryPanel } from '../features/endpoint/history-panel.tsx';
import { OwnerPanel } from '../features/endpoint/owner-panel.tsx';
import { isGraphql, ParameterTable } from '../features/endpoint/parameter-table.tsx';
import { RiskFactors } from '../features/endpoint/risk-factors.tsx';
import { Sections } from '../features/endpoint/sections.tsx';
import { SpecChangesPanel } from '../features/endpoint/spec-changes-panel.tsx';
import { useWindow } from '../features/period/use-window.tsx';
import styles from './endpoint.module.css';

const COLUMNS = linkedAttackColumns(['at', 'outcome', 'class', 'request', 'client', 'score']);

function AttacksPanel({ operation }: { readonly operation: OperationDetail }): ReactNode {
  return (
    <Panel
      title="Recent attacks"
      flush
      actions={
        <Link to="/attacks" search={withPeriod({ operation: [operation.id] })}>
          All on this operation
        </Link>
      }
    >
      <PlainTable
        label="Recent attacks"
        columns={COLUMNS}
        rows={operation.recent_attacks}
        rowKey={({ id }) => id}
        empty={<EmptyNote title="No attacks in this period" />}
      />
    </Panel>
  );
}

function SchemaPanels({ operation }: { readonly operation: OperationDetail }): ReactNode {
  const fields = operation.parameter_list.filter(isGraphql);
  return (
    <section id="schema" className={styles.section}>
      <Panel
        title="Parameters and fields"
        note="Names and shapes only; no value is kept. Share: how often it was seen in sampled exchanges."
        flush
      >
        <ParameterTable parameters={operation.parameter_list.filter((parameter) => !isGraphql(parameter))} />
      </Panel>
      {fields.length > 0 && (
        <Panel title="GraphQL fields" note={versionsText(operation)} flush>
          <ParameterTable label="GraphQL fields" parameters={fields} />
        </Panel>
      )}
    </section>
  );
}

function versionsText({ signatures }: OperationDetail): string {
  const versions = signatures.map(({ signature, count: seen }) => `${signature} (${count(seen)})`).join(', ');
  return `what is asked for, and the data its answers carry; ${plural(signatures.length, 'version')}: ${versions}`;
}

function Parts({ operation }: { readonly operation: OperationDetail }): ReactNode {
  return (
    <>
      <Head operation={operation} />
      <Sections described={operation.spec !== ''} />
      <section id="traffic" className={styles.section}>
        <Panel title={`Traffic per ${stepText(operation.series.step_ms)}`}>
          <TrafficChart series={operation.series} height={170} />
        </Panel>
        <AttacksPanel operation={operation} />
      </section>
      <section id="risk" className={styles.section}>
        <RiskFactors risk={operation.risk} inherent={operation.inherent_risk} factors={operation.risk_factors} />
      </section>
      <SchemaPanels operation={operation} />
      <div className={styles.halves}>
        <section id="auth" className={styles.section}>
          <AuthPanel operation={operation} />
        </section>
        <section id="data" className={styles.section}>
          <DataPanel classes={operation.data_class_list} />
        </section>
      </div>
      <section id="findings" className={styles.section}>
        <FindingsPanel operation={operation.id} />
      </section>
      {operation.spec !== '' && (
        <section id="description" className={styles.section}>
          <DriftPanel operation={operation} />
          <SpecChangesPanel operation={operation} />
        </section>
      )}
      <section id="ownership" className={styles.section}>
        <OwnerPanel operation={operation} />
      </section>
      <section id="history" className={styles.section}>
        <HistoryPanel id={operation.id} />
      </section>
    </>
  );
}

export function EndpointScene(): ReactNode {
  const { id } = useParams({ from: '/console/inventory/$id' });
  const { window, picker } = useWindow();
  const { data, error, refetch } = useRead(getOperation, { params: { id } }, { window });
  const shown = data?.id === id ? data : undefined;
  const heading = (
    <>
      <Link to="/inventory" search={withPeriod()}>
        Inventory
      </Link>{' '}
      <span className="muted" aria-hidden="true">
        /
      </span>{' '}
      {shown === undefined ? (
        'Operation'
      ) : (
        <span className="mono">{`${shown.method} ${shown.host === '*' ? '' : shown.host}${shown.template}`}</span>
      )}
    </>
  );
  return (
    <Scene title={shown === undefined ? 'Operation' : `${shown.method} ${shown.template}`} heading={heading} actions={picker}>
      {error !== null && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {shown !== undefined && <Parts operation={shown} />}
      {shown === undefined && error === null && <Skeleton height={600} radius={7} />}
    </Scene>
  );
}
