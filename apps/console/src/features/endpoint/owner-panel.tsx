import type { OperationDetail } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { Facts } from '../../components/facts.tsx';
import { Panel } from '../../components/panel.tsx';
import { Tags } from '../../components/tag.tsx';

const TAGS_WIDTH = 260;

function words(text: string): ReactNode {
  return text === '' ? <span className="muted">nobody said</span> : text;
}

function list(values: readonly string[]): ReactNode {
  return values.length === 0 ? words('') : <Tags words={values} width={TAGS_WIDTH} />;
}

/** Who answers for an operation, and which rules it falls under. */
export function OwnerPanel({ operation }: { readonly operation: OperationDetail }): ReactNode {
  const { owner, service, criticality, tags, scope } = operation;
  return (
    <Panel title="Ownership and scope">
      <Facts
        facts={[
          ['Owner', words(owner)],
          ['Business service', words(service)],
          ['Criticality', words(criticality)],
          ['Scope', list(scope)],
          ['Tags', list(tags)],
        ]}
      />
    </Panel>
  );
}
