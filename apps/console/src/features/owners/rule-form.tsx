import { Button, Group, Modal, MultiSelect, NativeSelect, Stack, TagsInput, TextInput } from '@mantine/core';
import type { ComplianceScope, Criticality, OwnershipRuleView } from '@sallyport/control-plane/contract';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { ApiError } from '../../api/client.ts';
import { ProblemNote } from '../../components/notes.tsx';

interface RuleFormProps {
  readonly rule: OwnershipRuleView;
  readonly busy: boolean;
  readonly error: ApiError | null;
  readonly onSave: (rule: OwnershipRuleView) => void;
  readonly onClose: () => void;
}

const CRITICALITIES: readonly (Criticality | '')[] = ['', 'low', 'medium', 'high', 'critical'];
const SCOPES: readonly ComplianceScope[] = ['CDE', 'GLBA'];

/** What a rule says of the operations it holds for; what is left empty stays as other rules have it. */
export function RuleForm({ rule, busy, error, onSave, onClose }: RuleFormProps): ReactNode {
  const [fields, setFields] = useState<OwnershipRuleView>(rule);
  const text = (name: 'host' | 'path' | 'method' | 'owner' | 'service' | 'data_owner' | 'environment') => ({
    value: fields[name] ?? '',
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      setFields({ ...fields, [name]: event.currentTarget.value }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSave(
      Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '' && value !== undefined)) as unknown as OwnershipRuleView,
    );
  };
  return (
    <Modal opened onClose={onClose} size="lg" title={<b>Who answers for what</b>} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack gap={10}>
          <Group grow gap={8}>
            <TextInput label="Host" description="exact, or *.bank.example; empty for any" {...text('host')} />
            <TextInput label="Path" description="and everything below; empty for any" placeholder="/accounts" {...text('path')} />
            <TextInput label="Method" description="empty for any" {...text('method')} />
          </Group>
          <Group grow gap={8}>
            <TextInput label="Owner" data-autofocus {...text('owner')} />
            <TextInput label="Business service" {...text('service')} />
            <TextInput label="Data owner" {...text('data_owner')} />
          </Group>
          <Group grow gap={8}>
            <TextInput label="Environment" placeholder="production" {...text('environment')} />
            <NativeSelect
              label="Criticality"
              data={CRITICALITIES.map((value) => ({ value, label: value === '' ? 'not said' : value }))}
              value={fields.criticality ?? ''}
              onChange={(event) => setFields({ ...fields, criticality: event.currentTarget.value as Criticality | '' })}
            />
            <MultiSelect
              label="Regulatory scope"
              data={[...SCOPES]}
              value={[...(fields.scope ?? [])]}
              onChange={(scope) => setFields({ ...fields, scope: scope as ComplianceScope[] })}
            />
          </Group>
          <TagsInput label="Tags" value={[...(fields.tags ?? [])]} onChange={(tags) => setFields({ ...fields, tags })} maxTags={50} />
          {error !== null && <ProblemNote error={error} />}
          <Group justify="flex-end" gap={8}>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" variant="filled" loading={busy}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
