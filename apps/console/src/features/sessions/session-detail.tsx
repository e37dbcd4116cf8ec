import { Button, Skeleton } from '@mantine/core';
import { getSessionDetail, listAlerts, type SessionDetail, type SessionExchange } from '@sallyport/control-plane/contract';
import type { AbuseAlert, AlertSubject, AttackClass } from '@sallyport/core';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { withPeriod } from '../../api/address.ts';
import { useRead } from '../../api/queries.ts';
import { count, plural } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { CopyText } from '../../components/copy-text.tsx';
import { Facts } from '../../components/facts.tsx';
import { classTitle, OperationName, OutcomeTag, SeverityTag } from '../../components/meaning.tsx';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { Numbers } from '../../components/numbers.tsx';
import { Part } from '../../components/part.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { SidePanel } from '../../components/side-panel.tsx';
import { dayText, TimeText } from '../../components/time-text.tsx';
import { SubjectReactions } from '../abuse/alert-reactions.tsx';
import { useDetectors } from '../abuse/words.tsx';

/** One thing that happened in a session: a request, or an alert about it. */
type Moment =
  | { readonly kind: 'exchange'; readonly at: number; readonly exchange: SessionExchange }
  | { readonly kind: 'alert'; readonly at: number; readonly alert: AbuseAlert };

/** Requests shown at first: more are seldom what is looked for. */
const SHOWN_FIRST = 50;

function momentsOf({ exchanges }: SessionDetail, alerts: readonly AbuseAlert[]): Moment[] {
  const moments: Moment[] = [
    ...exchanges.map((exchange): Moment => ({ kind: 'exchange', at: exchange.at, exchange })),
    ...alerts.map((alert): Moment => ({ kind: 'alert', at: alert.at, alert })),
  ];
  return moments.sort((a, b) => b.at - a.at);
}

function What({ moment, title }: { readonly moment: Moment; readonly title: (alert: AbuseAlert) => string }): ReactNode {
  if (moment.kind === 'alert') {
    const { alert } = moment;
    return (
      <span title={alert.detail}>
        <SeverityTag severity={alert.severity} />{' '}
        <Link to="/abuse" search={withPeriod({ q: alert.subject.value })}>
          {title(alert)}
        </Link>
      </span>
    );
  }
  const { id, method, host, path, classes } = moment.exchange;
  const name = <OperationName method={method} host={host} template={path} />;
  if (classes.length === 0) return name;
  return (
    <Link to="/attacks" search={withPeriod({ attack: id })} title={classes.map((name) => classTitle(name as AttackClass)).join(', ')}>
      {name}
    </Link>
  );
}

function Timeline({ detail, alerts }: { readonly detail: SessionDetail; readonly alerts: readonly AbuseAlert[] }): ReactNode {
  const detectors = useDetectors();
  const [all, setAll] = useState(false);
  const moments = momentsOf(detail, alerts);
  const columns: readonly Column<Moment>[] = [
    { id: 'at', header: 'Time (UTC)', width: 128, cell: ({ at }) => <TimeText at={at} form="clock" /> },
    {
      id: 'what',
      header: 'Request or alert',
      least: 170,
      cell: (moment) => <What moment={moment} title={({ detector }) => detectors.get(detector)?.title ?? detector} />,
    },
    {
      id: 'client',
      header: 'Source',
      width: 118,
      cell: (moment) => moment.kind === 'exchange' && <code title={moment.exchange.client}>{moment.exchange.client}</code>,
    },
    {
      id: 'outcome',
      header: 'Outcome',
      width: 104,
      cell: (moment) =>
        moment.kind === 'exchange' &&
        (moment.exchange.action === 'block' ? <OutcomeTag action="block" verdict="block" /> : moment.exchange.status),
    },
  ];
  return (
    <>
      <PlainTable
        label="Timeline"
        columns={columns}
        rows={all ? moments : moments.slice(0, SHOWN_FIRST)}
        rowKey={(moment) =>
          moment.kind === 'exchange' ? moment.exchange.id : `${moment.at}.${moment.alert.detector}.${moment.alert.subject.value}`
        }
        empty={
          <EmptyNote title="Single requests are no longer held">Retention has deleted them; the days above are kept for longer.</EmptyNote>
        }
      />
      {!all && moments.length > SHOWN_FIRST && (
        <Button size="compact-xs" onClick={() => setAll(true)}>
          Show all {count(moments.length)}
        </Button>
      )}
    </>
  );
}

/** Alerts whose subject, or whom a reaction would single out, is this session or its user. */
function useAlertsOf(session: string, principal: string): readonly AbuseAlert[] {
  const { data } = useRead(listAlerts, { query: { limit: 1_000 } });
  const about = ({ value }: AlertSubject): boolean => value === session || (principal !== '' && value === principal);
  return data?.items.filter((alert) => about(alert.subject) || alert.targets.some(about)) ?? [];
}

function Detail({ detail }: { readonly detail: SessionDetail }): ReactNode {
  const { session, days } = detail;
  const principal = days.find((day) => day.principal !== '')?.principal ?? '';
  const alerts = useAlertsOf(session, principal);
  const addresses = [...new Set(detail.exchanges.map(({ client }) => client))];
  const sum = (value: (day: SessionDetail['days'][number]) => number): string => count(days.reduce((total, day) => total + value(day), 0));
  const subjects: AlertSubject[] = [
    { kind: 'session', value: session },
    ...(principal === '' ? [] : [{ kind: 'principal', value: principal } as const]),
    ...addresses.slice(0, 5).map((value) => ({ kind: 'address', value }) as const),
  ];
  return (
    <>
      <Part title="What it did">
        <Numbers
          label="What it did, in numbers"
          numbers={[
            { label: 'Days', value: count(days.length) },
            { label: 'Requests', value: sum(({ requests }) => requests) },
            { label: 'Errors', value: sum(({ errors }) => errors) },
            { label: 'Attacks', value: sum(({ flagged }) => flagged) },
            { label: 'Stopped', value: sum(({ stopped }) => stopped) },
          ]}
        />
      </Part>
      <Part title="Who">
        <Facts
          facts={[
            ['Session', <CopyText key="session" text={session} label="session" />],
            ['User', principal === '' ? 'not known' : <CopyText key="user" text={principal} label="user" />],
            ['First seen', <TimeText key="first" at={Math.min(...days.map(({ first_at }) => first_at))} />],
            ['Last seen', <TimeText key="last" at={Math.max(...days.map(({ last_at }) => last_at))} />],
            ['Addresses', addresses.length === 0 ? '-' : addresses.join(', ')],
            ['Days', days.map(({ day }) => dayText(day)).join(', ')],
          ]}
        />
      </Part>
      <SubjectReactions targets={subjects} label="Reactions to this session" />
      <Part title={`Timeline: ${plural(detail.exchanges.length, 'request')}, ${plural(alerts.length, 'alert')}`}>
        <Timeline detail={detail} alerts={alerts} />
      </Part>
    </>
  );
}

/** One session: its days, what is done about it, and what happened in it. */
export function SessionPanel({ session, onClose }: { readonly session: string; readonly onClose: () => void }): ReactNode {
  const { data, error, isPlaceholderData } = useRead(getSessionDetail, { params: { id: session } });
  return (
    <SidePanel label="Session detail" of={session} onClose={onClose} title={<code>{session}</code>}>
      {error !== null && <ProblemNote error={error} />}
      {error === null && (data === undefined || isPlaceholderData) && <Skeleton height={420} />}
      {data !== undefined && !isPlaceholderData && <Detail detail={data} />}
    </SidePanel>
  );
}
