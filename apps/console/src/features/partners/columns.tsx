import type { PartnerView } from '@sallyport/control-plane/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { count } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { Tag } from '../../components/tag.tsx';
import { dayText, TimeText } from '../../components/time-text.tsx';
import { AttacksOf, InventoryOf, PartnerStateTag, stateOf } from './words.tsx';

/** What is not known while the event store does not answer. */
const NOT_KNOWN = <span className="muted">not known</span>;

function day(at: number): ReactNode {
  return at === 0 ? <span className="muted">none</span> : dayText(at);
}

/** Who it is, and how it keeps to what was agreed. */
function stateColumns(now: number): Column<PartnerView>[] {
  return [
    {
      id: 'name',
      header: 'Partner',
      value: ({ name }) => name.toLowerCase(),
      cell: ({ id, name }) => (
        <Link to="/partners/$id" params={{ id }}>
          {name}
        </Link>
      ),
    },
    {
      id: 'state',
      header: 'State',
      width: 176,
      value: (partner) => stateOf(partner, now).label,
      cell: (partner) => <PartnerStateTag partner={partner} now={now} />,
    },
    {
      id: 'criticality',
      header: 'Criticality',
      width: 102,
      value: ({ profile }) => profile.criticality,
      cell: ({ profile }) => (profile.criticality === '' ? <span className="muted">not set</span> : <Tag>{profile.criticality}</Tag>),
    },
    {
      id: 'breaches',
      header: 'Breaches',
      width: 92,
      align: 'right',
      value: ({ breaches }) => breaches?.length ?? -1,
      cell: ({ id, breaches }) =>
        breaches === null ? (
          NOT_KNOWN
        ) : (
          <Link to="/partners/$id" params={{ id }} title={breaches.map(({ detail }) => detail).join('\n')}>
            {count(breaches.length)}
          </Link>
        ),
    },
  ];
}

const TRAFFIC_AND_DATES: readonly Column<PartnerView>[] = [
  {
    id: 'requests',
    header: 'Requests 24 h',
    width: 122,
    align: 'right',
    value: ({ requests }) => requests ?? -1,
    cell: ({ id, requests }) => (requests === null ? NOT_KNOWN : <InventoryOf partner={id}>{count(requests)}</InventoryOf>),
  },
  {
    id: 'attacks',
    header: 'Attacks 24 h',
    width: 112,
    align: 'right',
    value: ({ attacks }) => attacks ?? -1,
    cell: ({ id, attacks }) =>
      attacks === null ? (
        NOT_KNOWN
      ) : (
        <AttacksOf partner={id} search={{ range: '24h', verdict: ['block'] }}>
          {count(attacks)}
        </AttacksOf>
      ),
  },
  {
    id: 'last_call',
    header: 'Last call',
    width: 104,
    value: ({ last_call }) => last_call ?? -1,
    cell: ({ last_call }) => (last_call === null ? NOT_KNOWN : <TimeText at={last_call} form="ago" />),
  },
  {
    id: 'review',
    header: 'Review',
    width: 100,
    value: ({ profile }) => profile.review_at,
    cell: ({ profile }) => day(profile.review_at),
  },
  { id: 'ends', header: 'Ends', width: 100, value: ({ profile }) => profile.ends_at, cell: ({ profile }) => day(profile.ends_at) },
];

export function partnerColumns(now: number): Column<PartnerView>[] {
  return [...stateColumns(now), ...TRAFFIC_AND_DATES];
}
