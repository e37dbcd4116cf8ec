import { Button, Skeleton } from '@mantine/core';
import { createToken, listTokens, revokeToken, type Token } from '@sallyport/control-plane/contract';
import { type ReactNode, useMemo, useState } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import type { Column } from '../../components/column.ts';
import { Confirm } from '../../components/confirm.tsx';
import { EmptyNote, ProblemNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { SecretOnce } from '../../components/secret-once.tsx';
import { Tag } from '../../components/tag.tsx';
import { TimeText } from '../../components/time-text.tsx';
import { NameRoleForm } from './name-role-form.tsx';

function tokenColumns(onRevoke: (token: Token) => void): Column<Token>[] {
  return [
    { id: 'name', header: 'Name', cell: ({ name }) => <b>{name}</b> },
    { id: 'role', header: 'Role', width: 92, cell: ({ role }) => <Tag>{role}</Tag> },
    { id: 'used', header: 'Last used', width: 104, cell: ({ last_used_at }) => <TimeText at={last_used_at} form="ago" /> },
    {
      id: 'ends',
      header: 'Ends',
      width: 190,
      cell: ({ expires_at }) => (expires_at === 0 ? <Tag tone="warn">never</Tag> : <TimeText at={expires_at} />),
    },
    {
      id: 'created',
      header: 'Created',
      width: 170,
      cell: ({ created_at, created_by }) => (
        <span>
          <TimeText at={created_at} form="ago" /> by {created_by}
        </span>
      ),
    },
    {
      id: 'revoke',
      header: '',
      width: 92,
      align: 'right',
      cell: (token) =>
        token.can.revoke && (
          <Button size="compact-xs" onClick={() => onRevoke(token)} aria-label={`Revoke ${token.name}`}>
            Revoke
          </Button>
        ),
    },
  ];
}

function Revocation({ token, onClose }: { readonly token: Token; readonly onClose: () => void }): ReactNode {
  const { mutate, isPending, error } = useChange(revokeToken);
  return (
    <Confirm
      open
      title={`Revoke ${token.name}?`}
      action="Revoke"
      dangerous
      busy={isPending}
      error={error}
      onClose={onClose}
      onConfirm={() => mutate({ params: { id: token.id } }, { onSuccess: onClose })}
    >
      What uses this token is refused from now on.
      {token.role === 'gateway' && ' A gateway that delivers with it keeps its events in its spool until it has another.'}
    </Confirm>
  );
}

/** Tokens for programs and gateways. */
export function TokensPart(): ReactNode {
  const { data, error } = useRead(listTokens);
  const create = useChange(createToken);
  const [revoking, setRevoking] = useState<Token | null>(null);
  const [secret, setSecret] = useState<{ readonly of: string; readonly secret: string } | null>(null);
  const columns = useMemo(() => tokenColumns(setRevoking), []);
  if (error !== null && data === undefined) return <ProblemNote error={error} />;
  if (data === undefined) return <Skeleton height={260} radius={7} />;
  const add = (name: string, role: Token['role'], done: () => void): void =>
    create.mutate(
      { body: { name, role } },
      {
        onSuccess: (made) => {
          setSecret({ of: `Token ${made.token.name}`, secret: made.secret });
          done();
        },
      },
    );
  return (
    <>
      {secret !== null && <SecretOnce {...secret} onClose={() => setSecret(null)} />}
      <Panel title="API tokens" note="only their hashes are kept" flush>
        <PlainTable
          label="API tokens"
          columns={columns}
          rows={data.items}
          rowKey={({ id }) => id}
          empty={<EmptyNote title="No token yet">Programs and remote gateways sign in with one.</EmptyNote>}
        />
        {data.can.create && (
          <NameRoleForm
            label="Create token"
            roles={['gateway', 'auditor', 'analyst', 'admin']}
            busy={create.isPending}
            error={create.error}
            onAdd={add}
          />
        )}
      </Panel>
      {revoking !== null && <Revocation token={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}
