import { Button } from '@mantine/core';
import { listOwnership, type OwnershipRuleView, setOwnership } from '@sallyport/control-plane/contract';
import { type ReactNode, useState } from 'react';
import type { ApiError } from '../api/client.ts';
import { useChange, useRead } from '../api/queries.ts';
import { plural } from '../components/amount.ts';
import type { Column } from '../components/column.ts';
import { EmptyNote, ProblemNote } from '../components/notes.tsx';
import { Panel } from '../components/panel.tsx';
import { PlainTable } from '../components/plain-table.tsx';
import { Scene } from '../components/scene.tsx';
import { Tags } from '../components/tag.tsx';
import { InventoryNav } from '../features/inventory/inventory-nav.tsx';
import { EditRule, samePlace } from '../features/owners/edit-rule.tsx';
import { ImportOwners } from '../features/owners/import-owners.tsx';

const NEW: OwnershipRuleView = { source: 'hand' };

/** `GET api.bank.example/accounts`, or what a rule for everything is. */
function placeWords({ method, host, path }: OwnershipRuleView): string {
  const words = `${method === undefined ? '' : `${method} `}${host ?? ''}${path ?? ''}`;
  return words === '' ? 'all' : words;
}

function columns(
  can: boolean,
  onEdit: (rule: OwnershipRuleView) => void,
  onRemove: (rule: OwnershipRuleView) => void,
): Column<OwnershipRuleView>[] {
  return [
    {
      id: 'place',
      header: 'Operations',
      least: 190,
      cell: (rule) => (
        <code className="clip" title={placeWords(rule)}>
          {placeWords(rule)}
        </code>
      ),
    },
    { id: 'owner', header: 'Owner', width: 124, cell: ({ owner }) => <b className="clip">{owner}</b> },
    { id: 'service', header: 'Service', width: 112, cell: ({ service }) => <span className="clip">{service}</span> },
    { id: 'criticality', header: 'Criticality', width: 88, cell: ({ criticality }) => criticality },
    { id: 'scope', header: 'Scope', width: 84, cell: ({ scope }) => <Tags words={scope ?? []} width={66} /> },
    { id: 'tags', header: 'Tags', width: 116, cell: ({ tags }) => <Tags words={tags ?? []} width={96} /> },
    {
      id: 'source',
      header: 'From',
      width: 86,
      cell: ({ source }) => (
        <span className="clip muted" title={source}>
          {source}
        </span>
      ),
    },
    {
      id: 'deeds',
      header: '',
      width: 132,
      align: 'right',
      cell: (rule) =>
        can &&
        rule.source === 'hand' && (
          <>
            <Button size="compact-xs" onClick={() => onEdit(rule)}>
              Edit
            </Button>{' '}
            <Button size="compact-xs" onClick={() => onRemove(rule)}>
              Remove
            </Button>
          </>
        ),
    },
  ];
}

/** Who answers for which operations: rules by hand and from imports; the more exact rule wins, tags and scopes add up. */
export function OwnersScene(): ReactNode {
  const { data, error, refetch } = useRead(listOwnership);
  const { mutate } = useChange(setOwnership, ['operations']);
  const [editing, setEditing] = useState<OwnershipRuleView | null>(null);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const can = data?.can.update === true;
  const remove = (rule: OwnershipRuleView): void => {
    const items = data?.items.filter((other) => other.source === 'hand' && !samePlace(other, rule)) ?? [];
    mutate({ body: { items } }, { onError: setProblem });
  };
  const shown = problem ?? error;
  const actions = can && (
    <>
      <ImportOwners onProblem={setProblem} />
      <Button variant="filled" onClick={() => setEditing(NEW)}>
        Add rule
      </Button>
    </>
  );
  return (
    <Scene title="Owners" note={data !== undefined && plural(data.items.length, 'rule')} actions={actions}>
      <InventoryNav />
      {shown !== null && <ProblemNote error={shown} onRetry={() => void refetch()} />}
      <Panel
        title="Who answers for what"
        note="the more exact rule wins; tags and scopes add up; rules by hand weigh more than imports"
        flush
      >
        <PlainTable
          label="Ownership rules"
          columns={columns(can, setEditing, remove)}
          rows={data?.items ?? []}
          rowKey={({ source, host, path, method, owner }) => [source, host, path, method, owner].join(' ')}
          empty={
            data !== undefined && (
              <EmptyNote title="Nobody is named yet">Add a rule, or import CODEOWNERS, a Backstage catalog or CSV.</EmptyNote>
            )
          }
        />
      </Panel>
      {editing !== null && <EditRule rule={editing} onClose={() => setEditing(null)} />}
    </Scene>
  );
}
