import { type MantineColorScheme, Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { type Me, signOut } from '@sallyport/control-plane/contract';
import { useNavigate, useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { call } from '../../api/client.ts';
import { takeSession } from '../../api/session.ts';
import { Icon, type IconName } from '../../components/icon.tsx';
import styles from './rail.module.css';

const SCHEMES: readonly { readonly scheme: MantineColorScheme; readonly label: string; readonly icon: IconName }[] = [
  { scheme: 'light', label: 'Light', icon: 'sun' },
  { scheme: 'dark', label: 'Dark', icon: 'moon' },
  { scheme: 'auto', label: 'As the system', icon: 'auto' },
];

/** Who is signed in; appearance and sign-out. */
export function UserMenu({ me }: { readonly me: Me }): ReactNode {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const navigate = useNavigate();
  const router = useRouter();
  const leave = async (): Promise<void> => {
    await call(signOut).catch(() => null);
    takeSession(null);
    await router.invalidate();
  };
  return (
    <Menu position="right-end" width={200}>
      <Menu.Target>
        <UnstyledButton className={styles.item ?? ''} aria-label={`${me.name}, ${me.role}: account and appearance`}>
          <Icon name="user" />
          <span className={styles.words}>
            {me.name} <span style={{ fontWeight: 400 }}>· {me.role}</span>
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Appearance</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={(scheme) => setColorScheme(scheme as MantineColorScheme)}>
          {SCHEMES.map(({ scheme, label, icon }) => (
            <Menu.RadioItem key={scheme} value={scheme} rightSection={<Icon name={icon} size={14} />}>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item onClick={() => void navigate({ to: '/settings/$part', params: { part: 'account' } })}>Account and password</Menu.Item>
        <Menu.Item onClick={() => void leave()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
