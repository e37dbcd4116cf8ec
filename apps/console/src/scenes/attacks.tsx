import { exportAttacks } from '@sallyport/control-plane/contract';
import { type ReactNode, useCallback } from 'react';
import { useAddress } from '../api/address.ts';
import { plural } from '../components/amount.ts';
import { ExportMenu } from '../components/export-menu.tsx';
import { Scene } from '../components/scene.tsx';
import { Beside } from '../components/side-panel.tsx';
import { AttackPanel } from '../features/attacks/attack-detail.tsx';
import { AttackFilterBar } from '../features/attacks/attack-filters.tsx';
import { AttackGroupList } from '../features/attacks/attack-groups.tsx';
import { AttackList, useAttackPages } from '../features/attacks/attack-list.tsx';
import { readAttackSearch } from '../features/attacks/attack-search.ts';
import { useWindow } from '../features/period/use-window.tsx';

export function AttacksScene(): ReactNode {
  const [search, patch] = useAddress(readAttackSearch);
  const { window, picker } = useWindow();
  const { data } = useAttackPages(search.filters, window);
  const { filters, group, attack } = search;
  const open = useCallback((id: string) => patch({ attack: id }, { push: attack === undefined }), [patch, attack]);
  const close = useCallback(() => patch({ attack: undefined }), [patch]);
  const total = data?.[0]?.total;
  const actions = (
    <>
      <ExportMenu endpoint={exportAttacks} filters={filters} window={window} total={total} />
      {picker}
    </>
  );
  return (
    <Scene shape="fill" title="Attacks" note={total !== undefined && `${plural(total, 'flagged request')}`} actions={actions}>
      <AttackFilterBar search={search} window={window} onChange={(change) => patch(change, { push: true })} />
      <Beside
        list={
          group === undefined ? (
            <AttackList filters={filters} window={window} open={attack} onOpen={open} />
          ) : (
            <AttackGroupList
              by={group}
              filters={filters}
              window={window}
              onOpen={(key) => patch({ group: undefined, [group]: [key] }, { push: true })}
            />
          )
        }
        detail={attack !== undefined && <AttackPanel id={attack} onClose={close} />}
      />
    </Scene>
  );
}
