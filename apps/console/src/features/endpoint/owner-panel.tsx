import { Button } from '@mantine/core';
import type { OperationDetail } from '@sallyport/control-plane/contract';
import { type ReactNode, useState } from 'react';
import { useMe } from '../../api/session.ts';
import { Facts } from '../../components/facts.tsx';
import { Panel } from '../../components/panel.tsx';
import { Tags } from '../../components/tag.tsx';
import { EditRule } from '../owners/edit-rule.tsx';

const TAGS_WIDTH = 260;

function words(text: string): ReactNode {
  return text === '' ? <span className="muted">nobody said</span> : text;
}

function list(values: readonly string[]): ReactNode {
  return values.length === 0 ? words('') : <Tags words={values} width={TAGS_WIDTH} />;
}

/** Who answers for an operation, and which rules it falls under. */
export function OwnerPanel({ operation }: { readonly operation: OperationDetail }): ReactNode {
  const { owner, service, criticality, data_owner, environment, tags, scope, method, host, template } = operation;
  const { permissions } = useMe();
  const [editing, setEditing] = useState(false);
  const place = { method, path: template, source: 'hand', ...(host === '*' ? {} : { host }) };
  const edit = permissions.includes('ownership.update') && <Button onClick={() => setEditing(true)}>Edit</Button>;
  return (
    <Panel title="Ownership and scope" actions={edit}>
      <Facts
        facts={[
          ['Owner', words(owner)],
          ['Business service', words(service)],
          ['Data owner', words(data_owner)],
          ['Criticality', words(criticality)],
          ['Environment', words(environment)],
          ['Scope', list(scope)],
          ['Tags', list(tags)],
        ]}
      />
      {editing && <EditRule rule={place} onClose={() => setEditing(false)} />}
    </Panel>
  );
}
