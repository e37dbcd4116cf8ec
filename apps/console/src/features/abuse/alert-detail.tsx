import { Skeleton } from '@mantine/core';
import { type AlertExchange, listAlertEvidence } from '@sallyport/control-plane/contract';
import type { AbuseAlert } from '@sallyport/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { withPeriod } from '../../api/address.ts';
import { useRead, type Window } from '../../api/queries.ts';
import { figure, percent } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { CopyText } from '../../components/copy-text.tsx';
import { type Fact, Facts } from '../../components/facts.tsx';
import { OperationName, SeverityTag } from '../../components/meaning.tsx';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { Numbers } from '../../components/numbers.tsx';
import { Part } from '../../components/part.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { SidePanel } from '../../components/side-panel.tsx';
import { TimeText } from '../../components/time-text.tsx';
import { type AlertFilters, alertKey } from './abuse-search.ts';
import styles from './alert-detail.module.css';
import { useAlerts } from './alert-list.tsx';
import { SubjectReactions } from './alert-reactions.tsx';
import { SUBJECT, useDetectors } from './words.tsx';

/** A flagged exchange opens as an attack; any other leads to its operation, where that is known. */
function exchangeLink({ id, flagged, operation, method, host, path }: AlertExchange): ReactNode {
  const name = <OperationName method={method} host={host} template={path} />;
  if (flagged) {
    return (
      <Link to="/attacks" search={withPeriod({ attack: id })}>
        {name}
      </Link>
    );
  }
  if (operation === '') return name;
  return (
    <Link to="/inventory/$id" params={{ id: operation }} search={withPeriod()}>
      {name}
    </Link>
  );
}

const EVIDENCE: readonly Column<AlertExchange>[] = [
  { id: 'at', header: 'Time (UTC)', width: 118, cell: ({ at }) => <TimeText at={at} form="clock" /> },
  { id: 'request', header: 'Request', least: 150, cell: exchangeLink },
  { id: 'client', header: 'Source', width: 118, cell: ({ client }) => <code title={client}>{client}</code> },
  { id: 'status', header: 'Status', width: 74, align: 'right', cell: ({ status }) => status },
];

function Evidence({ alert }: { readonly alert: AbuseAlert }): ReactNode {
  const { at, evidence } = alert;
  const { data, error, isPlaceholderData } = useRead(listAlertEvidence, { query: { transaction: evidence, at } });
  if (error !== null) return <ProblemNote error={error} />;
  if (data === undefined || isPlaceholderData) return <Skeleton height={90} />;
  return (
    <PlainTable
      label="Evidence"
      columns={EVIDENCE}
      rows={data.items}
      rowKey={({ id }) => id}
      empty={
        <EmptyNote title="The exchanges are no longer held">Retention has deleted them. The alert itself is in the evidence log.</EmptyNote>
      }
    />
  );
}

function Why({ alert }: { readonly alert: AbuseAlert }): ReactNode {
  const { detail, value, baseline, multiple, confidence } = alert;
  return (
    <Part title="Why">
      <p className={styles.detail}>{detail}</p>
      <Numbers
        label="Why, in numbers"
        numbers={[
          { label: 'Measured', value: figure(value) },
          { label: 'Usual', value: figure(baseline) },
          { label: 'Times usual', value: `× ${figure(multiple)}` },
          { label: 'Confidence', value: percent(confidence * 100) },
        ]}
      />
    </Part>
  );
}

function circumstances({ at, subject, targets }: AbuseAlert): Fact[] {
  const { kind, value } = subject;
  const attacks = (
    <Link key="attacks" to="/attacks" search={withPeriod({ client: [value] })}>
      Attacks from it
    </Link>
  );
  return [
    ['Time', <TimeText key="at" at={at} />],
    ['Subject', kind === 'everyone' ? SUBJECT.everyone : <CopyText key="subject" text={value} label="subject" />],
    ['Kind', SUBJECT[kind]],
    ['Told by', targets.length === 0 ? 'nothing a gateway could go by' : targets.map((target) => SUBJECT[target.kind]).join(', ')],
    ...(kind === 'address' ? [['Attacks', attacks] as const] : []),
  ];
}

function Detector({ id }: { readonly id: AbuseAlert['detector'] }): ReactNode {
  const detector = useDetectors().get(id);
  if (detector === undefined) return null;
  return (
    <Part title="The detector">
      <p className={styles.detail}>{detector.about}</p>
      <Facts
        facts={[
          ['Name', <code key="id">{id}</code>],
          ['How', detector.method],
          ['Reference', detector.reference],
          ['Source', detector.source],
        ]}
      />
    </Part>
  );
}

interface AlertPanelProps {
  readonly id: string;
  readonly filters: AlertFilters;
  readonly window: Window;
  readonly onClose: () => void;
}

/** One alert with everything an analyst needs to judge it and to act on it. */
export function AlertPanel({ id, filters, window, onClose }: AlertPanelProps): ReactNode {
  const { data } = useAlerts(filters, window);
  const detectors = useDetectors();
  const alert = data?.items.find((item) => alertKey(item) === id);
  return (
    <SidePanel
      label="Alert detail"
      of={id}
      onClose={onClose}
      title={
        alert === undefined ? (
          'Alert'
        ) : (
          <span className={styles.title}>
            {detectors.get(alert.detector)?.title ?? alert.detector} <SeverityTag severity={alert.severity} />
          </span>
        )
      }
    >
      {data !== undefined && alert === undefined && (
        <EmptyNote title="This alert is not in the list">Choose a longer period, or look for it in the evidence log.</EmptyNote>
      )}
      {data === undefined && <Skeleton height={420} />}
      {alert !== undefined && (
        <>
          <Why alert={alert} />
          <SubjectReactions targets={alert.targets} label="Reactions to this alert" />
          <Part title="Evidence">
            <Evidence alert={alert} />
          </Part>
          <Part title="Circumstances">
            <Facts facts={circumstances(alert)} />
          </Part>
          <Detector id={alert.detector} />
        </>
      )}
    </SidePanel>
  );
}
