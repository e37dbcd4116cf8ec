import { SegmentedControl } from '@mantine/core';
import { type ReactNode, useCallback } from 'react';
import { useAddress } from '../api/address.ts';
import type { Window } from '../api/queries.ts';
import type { Search } from '../api/search.ts';
import { plural } from '../components/amount.ts';
import { Scene } from '../components/scene.tsx';
import { Beside } from '../components/side-panel.tsx';
import { AbuseFilterBar } from '../features/abuse/abuse-filters.tsx';
import { type AbuseSearch, readAbuseSearch } from '../features/abuse/abuse-search.ts';
import { AlertPanel } from '../features/abuse/alert-detail.tsx';
import { AlertGroupList } from '../features/abuse/alert-groups.tsx';
import { AlertList, useAlerts } from '../features/abuse/alert-list.tsx';
import { ReactionList, useReactions } from '../features/abuse/reaction-list.tsx';
import { useWindow } from '../features/period/use-window.tsx';

interface AlertsProps {
  readonly search: AbuseSearch;
  readonly window: Window;
  readonly patch: (change: Search, options?: { readonly push?: boolean }) => void;
}

function Alerts({ search, window, patch }: AlertsProps): ReactNode {
  const { filters, group, alert } = search;
  const open = useCallback((key: string) => patch({ alert: key }, { push: alert === undefined }), [patch, alert]);
  const close = useCallback(() => patch({ alert: undefined }), [patch]);
  return (
    <>
      <AbuseFilterBar search={search} onChange={(change) => patch(change, { push: true })} />
      <Beside
        list={
          group === undefined ? (
            <AlertList filters={filters} window={window} open={alert} onOpen={open} />
          ) : (
            <AlertGroupList
              filters={filters}
              window={window}
              onOpen={(detector) => patch({ group: undefined, detector: [detector] }, { push: true })}
            />
          )
        }
        detail={alert !== undefined && <AlertPanel id={alert} filters={filters} window={window} onClose={close} />}
      />
    </>
  );
}

/** Who behaves unlike others over time, and what is done about it. */
export function AbuseScene(): ReactNode {
  const [search, patch] = useAddress(readAbuseSearch);
  const { window, picker } = useWindow('24h');
  const { data } = useAlerts(search.filters, window);
  const { data: reactions } = useReactions();
  const inForce = reactions?.items.length;
  const actions = (
    <>
      <SegmentedControl
        aria-label="Show"
        value={search.show}
        onChange={(show) => patch({ show: show === 'reactions' ? show : undefined, alert: undefined }, { push: true })}
        data={[
          { value: 'alerts', label: 'Alerts' },
          { value: 'reactions', label: inForce === undefined ? 'Reactions' : `Reactions (${inForce})` },
        ]}
      />
      {search.show === 'alerts' && picker}
    </>
  );
  return (
    <Scene
      shape="fill"
      title="Abuse"
      note={data !== undefined && search.show === 'alerts' && plural(data.total, 'alert')}
      actions={actions}
    >
      {search.show === 'alerts' ? (
        <Alerts search={search} window={window} patch={patch} />
      ) : (
        <ReactionList onOpen={({ subject }) => patch({ show: undefined, q: subject.value }, { push: true })} />
      )}
    </Scene>
  );
}
