import { listSessions, SESSION_SIGNS, type SessionDay } from '@sallyport/control-plane/contract';
import { type ReactNode, useMemo } from 'react';
import { useRead, type Window } from '../../api/queries.ts';
import type { Search } from '../../api/search.ts';
import { count } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { DataGrid } from '../../components/data-grid.tsx';
import { FilterBar, type FilterField } from '../../components/filter-bar.tsx';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { dayText, TimeText } from '../../components/time-text.tsx';
import type { SessionFilters } from './session-search.ts';

/** Days of sessions that are asked for at most. */
const SESSIONS_MAX = 500;
const NONE: string[] = [];
/** Beside an open timeline, the list says only what tells one session from the next. */
const HIDDEN_BESIDE = ['principal', 'first', 'errors', 'clients', 'operations'];

const SIGN: Readonly<Record<(typeof SESSION_SIGNS)[number], string>> = {
  flagged: 'attacks',
  stopped: 'stopped requests',
  errors: 'errors',
  addresses: 'several addresses',
};

const COLUMNS: readonly Column<SessionDay>[] = [
  { id: 'day', header: 'Day (UTC)', width: 104, cell: ({ day }) => dayText(day) },
  { id: 'session', header: 'Session', least: 160, cell: ({ session }) => <code>{session}</code> },
  { id: 'principal', header: 'User', width: 160, cell: ({ principal }) => principal !== '' && <code>{principal}</code> },
  { id: 'first', header: 'From', width: 84, cell: ({ first_at }) => <TimeText at={first_at} form="clock" /> },
  { id: 'last', header: 'Last', width: 84, cell: ({ last_at }) => <TimeText at={last_at} form="clock" /> },
  number('requests', 'Requests', ({ requests }) => requests),
  number('errors', 'Errors', ({ errors }) => errors),
  number('flagged', 'Attacks', ({ flagged }) => flagged),
  number('stopped', 'Stopped', ({ stopped }) => stopped),
  number('clients', 'Addresses', ({ clients }) => clients),
  number('operations', 'Operations', ({ operations }) => operations),
];

function number(id: string, header: string, value: (row: SessionDay) => number): Column<SessionDay> {
  return { id, header, width: 92, align: 'right', value, cell: (row) => (value(row) === 0 ? '' : count(value(row))) };
}

/** What tells one line from every other. */
export function sessionKey({ session, day }: SessionDay): string {
  return `${session}.${day}`;
}

export function useSessions(filters: SessionFilters, window: Window) {
  return useRead(listSessions, { query: { ...filters, limit: SESSIONS_MAX } }, { window });
}

export function SessionFilterBar({
  filters,
  onChange,
}: {
  readonly filters: SessionFilters;
  readonly onChange: (change: Search) => void;
}): ReactNode {
  const fields: FilterField[] = [
    { name: 'with', label: 'With', chosen: filters.with ?? [], options: SESSION_SIGNS.map((value) => ({ value, label: SIGN[value] })) },
  ];
  return <FilterBar fields={fields} query={filters.q ?? ''} placeholder="Session or user" onChange={onChange} />;
}

interface SessionListProps {
  readonly filters: SessionFilters;
  readonly window: Window;
  readonly open: string | undefined;
  readonly onOpen: (session: string) => void;
}

/** What sessions did, one line a session and day: most attacks first. */
export function SessionList({ filters, window, open, onOpen }: SessionListProps): ReactNode {
  const { data, error, refetch } = useSessions(filters, window);
  const selected = useMemo(() => data?.items.find(({ session }) => session === open), [data, open]);
  if (error !== null && data === undefined) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  const filtered = Object.keys(filters).length > 0;
  return (
    <DataGrid
      label="Sessions"
      columns={COLUMNS}
      hidden={open === undefined ? NONE : HIDDEN_BESIDE}
      rows={data?.items ?? []}
      rowKey={sessionKey}
      selected={selected === undefined ? undefined : sessionKey(selected)}
      onOpen={({ session }) => onOpen(session)}
      foot={data?.items.length === SESSIONS_MAX && `The first ${count(SESSIONS_MAX)}: choose a shorter period, or filter.`}
      empty={
        data !== undefined && (
          <EmptyNote title={filtered ? 'No session matches these filters' : 'No sessions in this period'}>
            {filtered
              ? 'Take a filter away or choose a longer period.'
              : 'Callers with a credential, or what abuse.session_keys of the policy points at, are listed here by the day.'}
          </EmptyNote>
        )
      }
    />
  );
}
