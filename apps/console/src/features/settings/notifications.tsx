import { Button, Skeleton } from '@mantine/core';
import { listReceivers, type NoticeReceiver, testReceiver } from '@sallyport/control-plane/contract';
import { type ReactNode, useMemo, useState } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import type { Column } from '../../components/column.ts';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { Tag } from '../../components/tag.tsx';
import { TimeText } from '../../components/time-text.tsx';

function State({ receiver }: { readonly receiver: NoticeReceiver }): ReactNode {
  const { error, failed_at, sent_at, waiting, left_out } = receiver;
  return (
    <span>
      {error === '' ? (
        <TimeText at={sent_at} form="ago" />
      ) : (
        <span title={error}>
          <Tag tone="danger">failed</Tag> <TimeText at={failed_at} form="ago" />: {error}
        </span>
      )}
      {waiting > 0 && <>, {waiting} waiting</>}
      {left_out > 0 && <>, {left_out} left out</>}
    </span>
  );
}

function receiverColumns(mayTest: boolean, busy: string, onTest: (name: string) => void): Column<NoticeReceiver>[] {
  return [
    { id: 'name', header: 'Name', width: 110, cell: ({ name }) => <b>{name}</b> },
    {
      id: 'kind',
      header: 'Kind',
      width: 130,
      cell: ({ kind, format }) => (
        <Tag>
          {kind}, {format}
        </Tag>
      ),
    },
    { id: 'to', header: 'To', width: 210, cell: ({ to }) => <span title={to}>{to}</span> },
    {
      id: 'topics',
      header: 'Told of',
      cell: ({ topics, severity_min }) => <span title={topics.join(', ')}>{`${severity_min} and worse: ${topics.join(', ')}`}</span>,
    },
    { id: 'state', header: 'Last sent', cell: (receiver) => <State receiver={receiver} /> },
    {
      id: 'test',
      header: '',
      width: 110,
      align: 'right',
      cell: ({ name }) =>
        mayTest && (
          <Button size="compact-xs" loading={busy === name} onClick={() => onTest(name)} aria-label={`Send a test to ${name}`}>
            Send a test
          </Button>
        ),
    },
  ];
}

/** Other systems that are told what happens. They are set up in the configuration, not here: an address is a way out of the bank. */
export function NotificationsPart(): ReactNode {
  const { data, error, refetch } = useRead(listReceivers);
  const { mutate, error: failed, isPending } = useChange(testReceiver);
  const [asked, setAsked] = useState('');
  const columns = useMemo(() => {
    const onTest = (name: string): void => {
      setAsked(name);
      mutate({ params: { id: name } }, { onSettled: () => void refetch() });
    };
    return receiverColumns(data?.can.test === true, isPending ? asked : '', onTest);
  }, [data?.can.test, isPending, asked, mutate, refetch]);
  if (error !== null && data === undefined) return <ProblemNote error={error} />;
  if (data === undefined) return <Skeleton height={160} radius={7} />;
  if (data.items.length === 0) {
    return <EmptyNote title="Nobody is told">Receivers are set up under control_plane.notifications; see docs/notifications.md.</EmptyNote>;
  }
  return (
    <Panel title="Notifications">
      {failed !== null && <ProblemNote error={failed} />}
      <PlainTable label="Receivers of notifications" columns={columns} rows={data.items} rowKey={({ name }) => name} />
    </Panel>
  );
}
