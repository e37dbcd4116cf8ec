import { Button, PasswordInput, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { changePassword, PASSWORD_CHARS_MIN } from '@sallyport/control-plane/contract';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useChange } from '../../api/queries.ts';
import { useMe } from '../../api/session.ts';
import { Facts } from '../../components/facts.tsx';
import { ProblemNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';
import { TimeText } from '../../components/time-text.tsx';

const SHOW = { 'aria-label': 'Show or hide the password' };

function PasswordForm(): ReactNode {
  const { mutate, isPending, error } = useChange(changePassword, ['session']);
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const short =
    next !== '' && next.length < PASSWORD_CHARS_MIN ? `At least ${PASSWORD_CHARS_MIN} characters; a few words are easy to remember.` : null;
  const differs = again !== '' && again !== next ? 'This is not the same.' : null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (short !== null || again !== next) return;
    mutate(
      { body: { current, next } },
      {
        onSuccess: () => {
          for (const clear of [setCurrent, setNext, setAgain]) clear('');
          notifications.show({ message: 'Your password is changed; your other sessions ended.' });
        },
      },
    );
  };
  return (
    <form onSubmit={submit} style={{ maxWidth: 340 }}>
      <Stack gap={10}>
        <PasswordInput
          label="Current password"
          autoComplete="current-password"
          required
          value={current}
          visibilityToggleButtonProps={SHOW}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <PasswordInput
          label="New password"
          autoComplete="new-password"
          required
          error={short}
          value={next}
          visibilityToggleButtonProps={SHOW}
          onChange={(event) => setNext(event.currentTarget.value)}
        />
        <PasswordInput
          label="New password again"
          autoComplete="new-password"
          required
          error={differs}
          value={again}
          visibilityToggleButtonProps={SHOW}
          onChange={(event) => setAgain(event.currentTarget.value)}
        />
        {error !== null && <ProblemNote error={error} />}
        <Button type="submit" variant="filled" loading={isPending}>
          Change password
        </Button>
      </Stack>
    </form>
  );
}

/** Who is signed in, and their password. */
export function AccountPart(): ReactNode {
  const me = useMe();
  return (
    <>
      <Panel title="Your account">
        <Facts
          facts={[
            ['Name', me.name],
            ['Role', me.role],
            ['Session ends', <TimeText key="end" at={me.expires_at} />],
          ]}
        />
      </Panel>
      <Panel title="Password">
        <PasswordForm />
      </Panel>
    </>
  );
}
