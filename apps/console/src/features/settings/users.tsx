import { Button, Skeleton } from '@mantine/core';
import { createUser, listUsers, resetUser, type User, updateUser } from '@sallyport/control-plane/contract';
import { type ReactNode, useMemo, useState } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import type { Column } from '../../components/column.ts';
import { Confirm } from '../../components/confirm.tsx';
import { ProblemNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { SecretOnce } from '../../components/secret-once.tsx';
import { Tag } from '../../components/tag.tsx';
import { TimeText } from '../../components/time-text.tsx';
import { NameRoleForm } from './name-role-form.tsx';

type Deed = 'reset' | 'disable' | 'enable';

interface Secret {
  readonly of: string;
  readonly secret: string;
}

const WORDS: Readonly<Record<Deed, { readonly button: string; readonly text: string }>> = {
  reset: { button: 'New password', text: 'A new password is made and shown once; all sessions of this user end.' },
  disable: { button: 'Disable', text: 'The user can no longer sign in; all their sessions end. What they did stays in the record.' },
  enable: { button: 'Enable', text: 'The user can sign in again with their password.' },
};

function userColumns(onDeed: (user: User, deed: Deed) => void): Column<User>[] {
  return [
    { id: 'name', header: 'Name', cell: ({ name }) => <b>{name}</b> },
    { id: 'role', header: 'Role', width: 92, cell: ({ role }) => <Tag tone={role === 'admin' ? 'accent' : 'neutral'}>{role}</Tag> },
    {
      id: 'state',
      header: 'State',
      width: 196,
      cell: ({ disabled, must_change_password }) =>
        disabled ? (
          <Tag tone="danger">disabled</Tag>
        ) : must_change_password ? (
          <Tag tone="warn">password to be changed</Tag>
        ) : (
          <Tag tone="ok">active</Tag>
        ),
    },
    { id: 'seen', header: 'Last sign-in', width: 104, cell: ({ last_sign_in_at }) => <TimeText at={last_sign_in_at} form="ago" /> },
    { id: 'created', header: 'Created', width: 100, cell: ({ created_at }) => <TimeText at={created_at} form="ago" /> },
    {
      id: 'deeds',
      header: '',
      width: 206,
      align: 'right',
      cell: (user) => (
        <>
          {user.can.reset && (
            <Button size="compact-xs" onClick={() => onDeed(user, 'reset')}>
              New password
            </Button>
          )}{' '}
          {user.can.update && (
            <Button size="compact-xs" onClick={() => onDeed(user, user.disabled ? 'enable' : 'disable')}>
              {user.disabled ? 'Enable' : 'Disable'}
            </Button>
          )}
        </>
      ),
    },
  ];
}

function DeedConfirm({
  user,
  deed,
  onSecret,
  onClose,
}: {
  readonly user: User;
  readonly deed: Deed;
  readonly onSecret: (secret: Secret) => void;
  readonly onClose: () => void;
}): ReactNode {
  const reset = useChange(resetUser);
  const update = useChange(updateUser);
  const act = (): void => {
    if (deed === 'reset') {
      reset.mutate(
        { params: { id: user.id } },
        {
          onSuccess: ({ password }) => {
            if (password !== null) onSecret({ of: `Password of ${user.name}`, secret: password });
            onClose();
          },
        },
      );
    } else update.mutate({ params: { id: user.id }, body: { disabled: deed === 'disable' } }, { onSuccess: onClose });
  };
  return (
    <Confirm
      open
      title={`${WORDS[deed].button}: ${user.name}`}
      action={WORDS[deed].button}
      dangerous={deed === 'disable'}
      busy={reset.isPending || update.isPending}
      error={reset.error ?? update.error}
      onClose={onClose}
      onConfirm={act}
    >
      {WORDS[deed].text}
    </Confirm>
  );
}

/** People and their roles. */
export function UsersPart(): ReactNode {
  const { data, error } = useRead(listUsers);
  const create = useChange(createUser);
  const [asked, setAsked] = useState<{ readonly user: User; readonly deed: Deed } | null>(null);
  const [secret, setSecret] = useState<Secret | null>(null);
  const columns = useMemo(() => userColumns((user, deed) => setAsked({ user, deed })), []);
  if (error !== null && data === undefined) return <ProblemNote error={error} />;
  if (data === undefined) return <Skeleton height={300} radius={7} />;
  const add = (name: string, role: User['role'], done: () => void): void =>
    create.mutate(
      { body: { name, role } },
      {
        onSuccess: ({ user, password }) => {
          if (password !== null) setSecret({ of: `Password of ${user.name}`, secret: password });
          done();
        },
      },
    );
  return (
    <>
      {secret !== null && <SecretOnce {...secret} onClose={() => setSecret(null)} />}
      <Panel title="Users" note="admins change, analysts describe and report, auditors read" flush>
        <PlainTable label="Users" columns={columns} rows={data.items} rowKey={({ id }) => id} />
        {data.can.create && (
          <NameRoleForm label="Add user" roles={['analyst', 'auditor', 'admin']} busy={create.isPending} error={create.error} onAdd={add} />
        )}
      </Panel>
      {asked !== null && <DeedConfirm {...asked} onSecret={setSecret} onClose={() => setAsked(null)} />}
    </>
  );
}
