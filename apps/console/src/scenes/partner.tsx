import { Skeleton } from '@mantine/core';
import { getPartnerTelemetry, listPartners, type PartnerView } from '@sallyport/control-plane/contract';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useRead } from '../api/queries.ts';
import { EmptyNote, ProblemNote } from '../components/notes.tsx';
import { Scene } from '../components/scene.tsx';
import { useNow } from '../components/time-text.tsx';
import { AgreementPanel } from '../features/partners/agreement-panel.tsx';
import styles from '../features/partners/partner.module.css';
import { PartnerCharts } from '../features/partners/partner-charts.tsx';
import { PartnerNumbers } from '../features/partners/partner-numbers.tsx';
import { AlertsPanel, DataPanel, OperationsPanel, ScopesPanel } from '../features/partners/partner-tables.tsx';
import { PartnerReportPanel } from '../features/partners/report-panel.tsx';
import { PartnerStateTag } from '../features/partners/words.tsx';

function Parts({ partner }: { readonly partner: PartnerView }): ReactNode {
  const { id } = partner;
  const { data, error, refetch, isPlaceholderData } = useRead(getPartnerTelemetry, { params: { id } });
  const telemetry = isPlaceholderData ? undefined : data;
  if (error !== null && telemetry === undefined) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (telemetry === undefined) return <Skeleton height={600} radius={7} />;
  return (
    <>
      <PartnerNumbers partner={partner} telemetry={telemetry} />
      <AlertsPanel partner={id} telemetry={telemetry} />
      <PartnerCharts series={telemetry.series} />
      <div className={styles.halves}>
        <OperationsPanel partner={id} telemetry={telemetry} />
        <DataPanel partner={id} telemetry={telemetry} />
        <ScopesPanel partner={id} telemetry={telemetry} />
      </div>
    </>
  );
}

/** One third party: what it did, what stands out, and what was agreed. */
export function PartnerScene(): ReactNode {
  const { id } = useParams({ from: '/console/partners/$id' });
  const { data, error, refetch } = useRead(listPartners);
  const now = useNow();
  const partner = data?.items.find((item) => item.id === id);
  const name = partner?.name ?? 'Partner';
  const heading = (
    <>
      <Link to="/partners">Partners</Link>{' '}
      <span className="muted" aria-hidden="true">
        /
      </span>{' '}
      {name}
    </>
  );
  return (
    <Scene title={name} heading={heading} note={partner !== undefined && <PartnerStateTag partner={partner} now={now} />}>
      {error !== null && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {data !== undefined && partner === undefined && (
        <EmptyNote title="There is no such partner">It was removed, or the address is of another installation.</EmptyNote>
      )}
      {partner !== undefined && (
        <>
          <Parts partner={partner} />
          <AgreementPanel partner={partner} />
          <PartnerReportPanel partner={partner} />
        </>
      )}
    </Scene>
  );
}
