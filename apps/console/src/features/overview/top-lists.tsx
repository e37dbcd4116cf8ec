import type { Overview } from '@sallyport/control-plane/contract';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { withPeriod } from '../../api/address.ts';
import { BarList } from '../../components/bar-list.tsx';
import { classTitle, OperationName } from '../../components/meaning.tsx';
import { EmptyNote } from '../../components/notes.tsx';
import { Panel } from '../../components/panel.tsx';

/** Bars of one list; what is further down is found in its scene. */
const BARS_MAX = 6;

const QUIET = <EmptyNote title="No attacks in this period" />;

export function TopOperations({ operations }: { readonly operations: Overview['top_operations'] }): ReactNode {
  return (
    <Panel title="Most attacked operations">
      <BarList
        label="Most attacked operations"
        partName="blocked"
        empty={QUIET}
        bars={operations.slice(0, BARS_MAX).map((item) => ({
          key: `${item.method} ${item.host} ${item.template}`,
          value: item.attacks,
          part: item.blocked,
          label: (
            <Link to="/attacks" search={withPeriod(item.operation === '' ? { q: item.template } : { operation: [item.operation] })}>
              {item.template === '' ? 'No known operation' : <OperationName {...item} />}
            </Link>
          ),
        }))}
      />
    </Panel>
  );
}

export function TopSources({ sources }: { readonly sources: Overview['top_sources'] }): ReactNode {
  return (
    <Panel title="Top sources">
      <BarList
        label="Top sources"
        partName="blocked"
        empty={QUIET}
        bars={sources.slice(0, BARS_MAX).map((item) => ({
          key: item.client,
          value: item.attacks,
          part: item.blocked,
          label: (
            <Link to="/attacks" search={withPeriod({ client: [item.client] })}>
              <code>{item.client}</code>
            </Link>
          ),
        }))}
      />
    </Panel>
  );
}

export function TopClasses({ classes }: { readonly classes: Overview['by_class'] }): ReactNode {
  return (
    <Panel title="Attacks by class">
      <BarList
        label="Attacks by class"
        partName="blocked"
        empty={QUIET}
        bars={classes.slice(0, BARS_MAX).map((item) => ({
          key: item.class,
          value: item.attacks,
          part: item.blocked,
          label: (
            <Link to="/attacks" search={withPeriod({ class: [item.class] })}>
              {classTitle(item.class)}
            </Link>
          ),
        }))}
      />
    </Panel>
  );
}
