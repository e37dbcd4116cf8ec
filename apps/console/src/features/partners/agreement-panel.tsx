import { Button } from '@mantine/core';
import type { PartnerView } from '@sallyport/control-plane/contract';
import { type ReactNode, useState } from 'react';
import { count } from '../../components/amount.ts';
import { Facts } from '../../components/facts.tsx';
import { Panel } from '../../components/panel.tsx';
import { dayText } from '../../components/time-text.tsx';
import { PartnerForm } from './partner-form.tsx';

function text(value: string): ReactNode {
  return value === '' ? <span className="muted">not set</span> : value;
}

function list(values: readonly string[], none: string): ReactNode {
  return values.length === 0 ? <span className="muted">{none}</span> : values.join(', ');
}

function day(at: number): ReactNode {
  return text(at === 0 ? '' : dayText(at));
}

/** What was agreed with a partner, and how its traffic is told from others. */
export function AgreementPanel({ partner }: { readonly partner: PartnerView }): ReactNode {
  const { profile, clients, addresses, hosts, can } = partner;
  const [editing, setEditing] = useState(false);
  const edit = can.update && (
    <Button size="compact-xs" onClick={() => setEditing(true)}>
      Edit
    </Button>
  );
  return (
    <Panel title="Agreement" actions={edit}>
      {editing && <PartnerForm partner={partner} onClose={() => setEditing(false)} />}
      <Facts
        facts={[
          ['Legal entity', text(profile.legal_entity)],
          ['Contract', text(profile.contract)],
          ['Criticality', text(profile.criticality)],
          ['Contacts', list(profile.contacts, 'none')],
          ['Operations', list(profile.operations, 'any')],
          ['Data', list(profile.data_classes, 'any')],
          ['Credentials', list(profile.credentials, 'any')],
          ['Scopes', list(profile.scopes, 'any')],
          ['Requests an hour', profile.requests_per_hour_max === 0 ? list([], 'any') : `at most ${count(profile.requests_per_hour_max)}`],
          ['Review', day(profile.review_at)],
          ['Ends', day(profile.ends_at)],
          ['Told by clients', list(clients, 'none')],
          ['Told by addresses', list(addresses, 'none')],
          ['Hosts called', list(hosts, 'none')],
        ]}
      />
    </Panel>
  );
}
