import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { Mode } from '@sallyport/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type ModeLevel, WIDER } from './mode-row.tsx';
import styles from './protection.module.css';

const METHODS = ['', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Sets a mode for one host, or for a path of it. */
export function OverrideForm({ onAdd }: { readonly onAdd: (level: ModeLevel, mode: Mode) => void }): ReactNode {
  const [host, setHost] = useState('');
  const [path, setPath] = useState('');
  const [method, setMethod] = useState('');
  const [mode, setMode] = useState<Mode>('monitor');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const any = host.trim() === '' ? '*' : host.trim();
    const methods = method === '' ? [] : [method];
    const level: ModeLevel =
      path.trim() === ''
        ? { level: 'host', name: any, note: '', mode: null, none: WIDER, scope: { host: any } }
        : {
            level: 'route',
            name: `${method} ${any === '*' ? '' : any}${path.trim()}`.trim(),
            note: '',
            mode: null,
            none: WIDER,
            scope: { host: any, path: path.trim(), methods },
          };
    onAdd(level, mode);
  };
  return (
    <form className={styles.add} onSubmit={submit} aria-label="Set a mode for a host or route">
      <TextInput
        label="Host"
        placeholder="any host"
        required={path.trim() === ''}
        value={host}
        onChange={(event) => setHost(event.currentTarget.value)}
        w={200}
      />
      <TextInput
        label="Path"
        placeholder="all paths, or /payments/**"
        value={path}
        onChange={(event) => setPath(event.currentTarget.value)}
        w={230}
      />
      <NativeSelect
        label="Method"
        value={method}
        disabled={path.trim() === ''}
        onChange={(event) => setMethod(event.currentTarget.value)}
        data={METHODS.map((value) => ({ value, label: value === '' ? 'any' : value }))}
      />
      <NativeSelect
        label="Mode"
        value={mode}
        onChange={(event) => setMode(event.currentTarget.value as Mode)}
        data={['off', 'monitor', 'block']}
      />
      <Button type="submit">Set mode</Button>
    </form>
  );
}
