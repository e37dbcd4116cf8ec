import { Button, NativeSelect, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { ApiError } from '../../api/client.ts';
import { ProblemNote } from '../../components/notes.tsx';
import styles from './protection.module.css';

interface NameRoleFormProps<Role extends string> {
  readonly label: string;
  readonly roles: readonly Role[];
  readonly busy: boolean;
  readonly error: ApiError | null;
  readonly onAdd: (name: string, role: Role, done: () => void) => void;
}

/** Adds someone or something with a name and a role. */
export function NameRoleForm<Role extends string>({ label, roles, busy, error, onAdd }: NameRoleFormProps<Role>): ReactNode {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>(roles[0]!);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onAdd(name.trim(), role, () => setName(''));
  };
  return (
    <form className={styles.add} onSubmit={submit} aria-label={label}>
      <TextInput label="Name" required value={name} onChange={(event) => setName(event.currentTarget.value)} w={220} />
      <NativeSelect label="Role" value={role} onChange={(event) => setRole(event.currentTarget.value as Role)} data={[...roles]} />
      <Button type="submit" loading={busy}>
        {label}
      </Button>
      {error !== null && <ProblemNote error={error} />}
    </form>
  );
}
