import { type ReactNode, useCallback } from 'react';
import { useAddress } from '../api/address.ts';
import { plural } from '../components/amount.ts';
import { Scene } from '../components/scene.tsx';
import { Beside } from '../components/side-panel.tsx';
import { useWindow } from '../features/period/use-window.tsx';
import { SessionPanel } from '../features/sessions/session-detail.tsx';
import { SessionFilterBar, SessionList, useSessions } from '../features/sessions/session-list.tsx';
import { readSessionSearch } from '../features/sessions/session-search.ts';

/** What each session did by the day, and what is done about it. */
export function SessionsScene(): ReactNode {
  const [{ filters, session }, patch] = useAddress(readSessionSearch);
  const { window, picker } = useWindow('24h');
  const { data } = useSessions(filters, window);
  const open = useCallback((id: string) => patch({ session: id }, { push: session === undefined }), [patch, session]);
  const close = useCallback(() => patch({ session: undefined }), [patch]);
  return (
    <Scene
      shape="fill"
      title="Sessions"
      note={data !== undefined && plural(new Set(data.items.map((item) => item.session)).size, 'session')}
      actions={picker}
    >
      <SessionFilterBar filters={filters} onChange={(change) => patch(change, { push: true })} />
      <Beside
        list={<SessionList filters={filters} window={window} open={session} onOpen={open} />}
        detail={session !== undefined && <SessionPanel session={session} onClose={close} />}
      />
    </Scene>
  );
}
