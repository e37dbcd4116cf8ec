import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { signIn } from '@sallyport/control-plane/contract';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useEffect, useState } from 'react';
import { ApiError, call } from '../api/client.ts';
import { oneText, parseSearch, type Search } from '../api/search.ts';
import { takeSession } from '../api/session.ts';
import { ProblemNote } from '../components/notes.tsx';
import styles from './sign-in.module.css';

/** Only a path of this console is gone to after the sign-in. */
function placeAfter(next: string | undefined): { to: string; search: Search } {
  const safe = next !== undefined && /^\/(?![/\\])/.test(next) ? new URL(next, location.origin) : null;
  return safe === null || safe.origin !== location.origin
    ? { to: '/', search: {} }
    : { to: safe.pathname, search: parseSearch(safe.search) };
}

export function SignInScene(): ReactNode {
  const navigate = useNavigate();
  const next = oneText(useSearch({ strict: false }) as Search, 'next');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    document.title = 'Sign in · Sallyport';
  }, []);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      takeSession(await call(signIn, { body: { name, password } }));
      await navigate({ ...placeAfter(next), replace: true });
    } catch (problem) {
      if (!(problem instanceof ApiError)) throw problem;
      setError(problem);
    } finally {
      setBusy(false);
    }
  };

  return (
    <main className={styles.ground}>
      <form className={styles.card} onSubmit={(event) => void submit(event)} aria-labelledby="sign-in">
        <img src="/favicon.svg" alt="" width="36" height="36" />
        <h1 id="sign-in" className={styles.title}>
          Sign in to Sallyport
        </h1>
        <Stack gap={10}>
          <TextInput
            size="sm"
            label="Name"
            autoComplete="username"
            required
            autoFocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <PasswordInput
            size="sm"
            label="Password"
            autoComplete="current-password"
            visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password' }}
            required
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          {error !== null && <ProblemNote error={error} />}
          <Button type="submit" variant="filled" size="sm" loading={busy}>
            Sign in
          </Button>
        </Stack>
        <p className={styles.hint}>The first start prints the name and password of the administrator in its terminal.</p>
      </form>
    </main>
  );
}
