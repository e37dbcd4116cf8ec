import { ActionIcon, Button, Group, Menu, TextInput } from '@mantine/core';
import { deleteView, listViews, type SavedView, saveView } from '@sallyport/control-plane/contract';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import { parseSearch } from '../../api/search.ts';
import { Icon } from '../../components/icon.tsx';
import { ProblemNote } from '../../components/notes.tsx';

function SaveForm({ onSaved }: { readonly onSaved: () => void }): ReactNode {
  const [name, setName] = useState('');
  const { mutate, isPending, error } = useChange(saveView);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    mutate({ body: { page: 'inventory', name, search: window.location.search } }, { onSuccess: onSaved });
  };
  return (
    <form onSubmit={submit}>
      <Group gap={6} p={6} wrap="nowrap" align="end">
        <TextInput
          label="Save what is shown as"
          required
          maxLength={80}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" loading={isPending} variant="filled">
          Save
        </Button>
      </Group>
      {error !== null && <ProblemNote error={error} />}
    </form>
  );
}

/** Filters, columns and order that this person saved under a name. */
export function SavedViews(): ReactNode {
  const { data } = useRead(listViews);
  const [open, setOpen] = useState(false);
  const navigate = useNavigate();
  const { mutate } = useChange(deleteView);
  const show = (view: SavedView): void => {
    setOpen(false);
    void navigate({ to: '/inventory', search: parseSearch(view.search) });
  };
  return (
    <Menu position="bottom-end" opened={open} onChange={setOpen} closeOnItemClick={false} trapFocus width={320}>
      <Menu.Target>
        <Button>Views</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {data?.items.map((view) => (
          <Group key={view.id} gap={0} wrap="nowrap">
            <Menu.Item onClick={() => show(view)}>{view.name}</Menu.Item>
            <ActionIcon onClick={() => mutate({ params: { id: view.id } })} aria-label={`Remove the view ${view.name}`}>
              <Icon name="close" size={12} />
            </ActionIcon>
          </Group>
        ))}
        {data !== undefined && data.items.length > 0 && <Menu.Divider />}
        <SaveForm onSaved={() => setOpen(false)} />
      </Menu.Dropdown>
    </Menu>
  );
}
