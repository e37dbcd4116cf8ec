import { Skeleton } from '@mantine/core';
import { getWeakness, type WeaknessDetail } from '@sallyport/control-plane/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { withPeriod } from '../../api/address.ts';
import { useRead } from '../../api/queries.ts';
import { plural } from '../../components/amount.ts';
import { CopyText } from '../../components/copy-text.tsx';
import { type Fact, Facts } from '../../components/facts.tsx';
import { OperationName, SeverityTag } from '../../components/meaning.tsx';
import { ProblemNote } from '../../components/notes.tsx';
import { Part } from '../../components/part.tsx';
import { SidePanel } from '../../components/side-panel.tsx';
import { dayText, TimeText } from '../../components/time-text.tsx';
import { FindingActions } from './finding-actions.tsx';
import styles from './finding-detail.module.css';
import { FollowUp } from './finding-follow-up.tsx';
import { Due, StateTag } from './state-tag.tsx';

function facts(finding: WeaknessDetail): Fact[] {
  const { operation, method, host, template, point, cwe, owasp, data, owner, approver, expires_at } = finding;
  const name = <OperationName method={method} host={host} template={template} />;
  return [
    [
      'Operation',
      operation === '' ? (
        name
      ) : (
        <Link key="operation" to="/inventory/$id" params={{ id: operation }} search={withPeriod()}>
          {name}
        </Link>
      ),
    ],
    ...(point === '' ? [] : [['Where', <code key="point">{point}</code>] as const]),
    ['Catalogues', [...(cwe === 0 ? [] : [`CWE-${cwe}`]), ...(owasp === '' ? [] : [owasp])].join(' · ') || 'none named'],
    ['Data', data.length === 0 ? 'none known' : data.join(', ')],
    ['Seen', `${plural(finding.count, 'time')}, by ${finding.source}`],
    ['First seen', <TimeText key="first" at={finding.first_seen} />],
    ['Last seen', <TimeText key="last" at={finding.last_seen} />],
    ['Owner', owner === '' ? 'nobody' : owner],
    ['Due', <Due key="due" {...finding} />],
    ...(approver === '' ? [] : [['Accepted by', `${approver}, until ${dayText(expires_at)}`] as const]),
    ['Fingerprint', <CopyText key="id" text={finding.id} label="fingerprint" />],
  ];
}

function Evidence({ finding }: { readonly finding: WeaknessDetail }): ReactNode {
  const { detail, events, state, reason } = finding;
  return (
    <Part title="What was seen">
      <p className={styles.text}>{detail}</p>
      {reason !== '' && (
        <p className={styles.text}>
          <StateTag state={state} /> {reason}
        </p>
      )}
      {events.length > 0 && (
        <ul className={styles.events} aria-label="Events that show it">
          {events.map((id) => (
            <li key={id}>
              <CopyText text={id} label="event id" />
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}

function History({ finding }: { readonly finding: WeaknessDetail }): ReactNode {
  return (
    <Part title="History">
      <ol className={styles.history} aria-label="History">
        {finding.history.map(({ at, by, action, detail }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries are only ever added, and told apart by nothing else
          <li key={index}>
            <b>{by}</b> {action}: {detail} <span className="muted">{<TimeText at={at} form="ago" />}</span>
          </li>
        ))}
      </ol>
    </Part>
  );
}

/** One weakness with what is known of it, what to do, and what became of it. */
export function FindingPanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactNode {
  const { data, error } = useRead(getWeakness, { params: { id } });
  const shown = data?.id === id ? data : undefined;
  const title = shown !== undefined && (
    <span className={styles.title}>
      {shown.title}
      <SeverityTag severity={shown.severity} />
      <StateTag state={shown.state} />
    </span>
  );
  return (
    <SidePanel label="Finding detail" of={id} onClose={onClose} title={title || 'Finding'}>
      {error !== null && <ProblemNote error={error} />}
      {shown !== undefined && (
        <>
          {shown.can.update && <FindingActions key={`${id} ${shown.state}`} finding={shown} />}
          <Evidence finding={shown} />
          <FollowUp key={`${id} follow-up`} finding={shown} />
          {shown.remediation !== '' && (
            <Part title="What to do">
              <p className={styles.text}>{shown.remediation}</p>
            </Part>
          )}
          <Part title="Circumstances">
            <Facts facts={facts(shown)} />
          </Part>
          <History finding={shown} />
        </>
      )}
      {shown === undefined && error === null && <Skeleton height={420} />}
    </SidePanel>
  );
}
