import { Button } from '@mantine/core';
import { type AuditPage, type AuditRecord, listAudit } from '@sallyport/control-plane/contract';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useAddress } from '../../api/address.ts';
import { type ApiError, call } from '../../api/client.ts';
import { keyOf } from '../../api/queries.ts';
import { manyOf, oneText, type Search } from '../../api/search.ts';
import type { Column } from '../../components/column.ts';
import { FilterBar } from '../../components/filter-bar.tsx';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { Tag } from '../../components/tag.tsx';
import { TimeText } from '../../components/time-text.tsx';

const PAGE_ROWS = 100;
const OUTCOMES = ['allowed', 'denied', 'failed'] as const;
const TONE = { allowed: 'ok', denied: 'danger', failed: 'warn' } as const;

const COLUMNS: readonly Column<AuditRecord>[] = [
  { id: 'at', header: 'Time (UTC)', width: 128, cell: ({ at }) => <TimeText at={at} form="clock" /> },
  { id: 'actor', header: 'Who', width: 130, cell: ({ actor, role }) => <span title={role}>{actor}</span> },
  { id: 'action', header: 'Action', width: 180, cell: ({ action }) => <code>{action}</code> },
  { id: 'outcome', header: 'Outcome', width: 88, cell: ({ outcome }) => <Tag tone={TONE[outcome]}>{outcome}</Tag> },
  { id: 'target', header: 'On', width: 140, cell: ({ target }) => <span title={target}>{target}</span> },
  { id: 'detail', header: 'Detail', cell: ({ detail }) => <span title={detail}>{detail}</span> },
  { id: 'address', header: 'From', width: 116, cell: ({ address }) => <code>{address}</code> },
];

function readAuditSearch(search: Search) {
  return { outcome: manyOf(search, 'outcome', OUTCOMES) ?? [], q: oneText(search, 'q') ?? '' };
}

/** Who changed, saw or tried what. */
export function AuditPart(): ReactNode {
  const [search, patch] = useAddress(readAuditSearch);
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery<
    AuditPage,
    ApiError,
    AuditRecord[],
    readonly unknown[],
    string
  >({
    queryKey: keyOf(listAudit, search),
    queryFn: ({ signal, pageParam }) => call(listAudit, { query: { ...search, limit: PAGE_ROWS, cursor: pageParam }, signal }),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next ?? undefined,
    select: ({ pages }) => pages.flatMap(({ items }) => items),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <FilterBar
        fields={[{ name: 'outcome', label: 'Outcome', chosen: search.outcome, options: OUTCOMES.map((value) => ({ value })) }]}
        query={search.q}
        placeholder="Who, action, target or detail"
        onChange={patch}
      />
      {error !== null && <ProblemNote error={error} />}
      <Panel title="Audit trail" note="part of the evidence log; nobody can change it here" flush>
        <PlainTable
          label="Audit trail"
          columns={COLUMNS}
          rows={data ?? []}
          rowKey={({ id }) => id}
          empty={data !== undefined && <EmptyNote title="Nothing matches">Take a filter away to see more.</EmptyNote>}
        />
      </Panel>
      {hasNextPage && (
        <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()} style={{ alignSelf: 'center' }}>
          Older
        </Button>
      )}
    </>
  );
}
