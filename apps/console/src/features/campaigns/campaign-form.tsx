import { Button, Group, Modal, MultiSelect, NativeSelect, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import { type CampaignScope, type CampaignWrite, createCampaign, getAssessment, listFrameworks } from '@sallyport/control-plane/contract';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import { ProblemNote } from '../../components/notes.tsx';
import { dayText } from '../../components/time-text.tsx';

const DAY_MS = 86_400_000;
const DUE_DAYS_USUAL = 30;

/** Which control a campaign is evidence for; frameworks have many, so one is chosen first. */
function ControlField({ value, onChange }: { readonly value: string; readonly onChange: (control: string) => void }): ReactNode {
  const { data } = useRead(listFrameworks);
  const [framework, setFramework] = useState('');
  const { data: chosen } = useRead(getAssessment, { params: { id: framework } }, { enabled: framework !== '' });
  return (
    <Group grow gap={8}>
      <NativeSelect
        label="Evidence for a control of"
        data={[{ value: '', label: 'none' }, ...(data?.items ?? []).map(({ id, title }) => ({ value: id, label: title }))]}
        value={framework}
        onChange={(event) => {
          setFramework(event.currentTarget.value);
          onChange('');
        }}
      />
      <NativeSelect
        label="Control"
        disabled={framework === ''}
        data={[
          { value: '', label: 'none' },
          ...(chosen?.controls ?? []).map(({ id, reference, title }) => ({ value: id, label: `${reference} ${title}` })),
        ]}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </Group>
  );
}

const EVERYTHING: CampaignScope = { tags: [], owners: [], criticality: [], scope: [], hosts: [] };

/** Which operations; an operation has to be in every list that is given. */
function ScopeFields({ scope, onChange }: { readonly scope: CampaignScope; readonly onChange: (scope: CampaignScope) => void }): ReactNode {
  const field = (name: keyof CampaignScope) => ({
    value: [...scope[name]],
    onChange: (values: string[]) => onChange({ ...scope, [name]: values }),
  });
  return (
    <>
      <div className="muted">Scope: operations that are in every list given; with none, all of them.</div>
      <Group grow gap={8}>
        <TagsInput label="Owners" {...field('owners')} />
        <TagsInput label="Tags" {...field('tags')} />
        <TagsInput label="Hosts" {...field('hosts')} />
      </Group>
      <Group grow gap={8}>
        <MultiSelect label="Criticality" data={['low', 'medium', 'high', 'critical']} {...field('criticality')} />
        <MultiSelect label="Regulatory scope" data={['CDE', 'GLBA']} {...field('scope')} />
      </Group>
    </>
  );
}

/** Asks the owners of some operations to confirm them. */
export function CampaignForm({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { mutate, isPending, error } = useChange(createCampaign);
  const navigate = useNavigate();
  const [fields, setFields] = useState({
    name: '',
    note: '',
    due: dayText(Date.now() + DUE_DAYS_USUAL * DAY_MS),
    control: '',
    scope: EVERYTHING,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const { name, note, due, control, scope } = fields;
    const body: CampaignWrite = {
      name,
      note,
      control,
      due: Date.parse(due) + DAY_MS - 1,
      scope,
    };
    mutate({ body }, { onSuccess: ({ id }) => void navigate({ to: '/inventory/campaigns/$id', params: { id } }) });
  };
  return (
    <Modal opened onClose={onClose} size="lg" title={<b>New campaign</b>} closeButtonProps={{ 'aria-label': 'Close' }}>
      <form onSubmit={submit}>
        <Stack gap={10}>
          <Group grow gap={8}>
            <TextInput
              label="Name"
              required
              maxLength={200}
              data-autofocus
              value={fields.name}
              onChange={(event) => setFields({ ...fields, name: event.currentTarget.value })}
            />
            <TextInput
              label="Answers by"
              type="date"
              required
              value={fields.due}
              onChange={(event) => setFields({ ...fields, due: event.currentTarget.value })}
            />
          </Group>
          <Textarea
            label="What owners are asked"
            rows={2}
            maxLength={2_000}
            value={fields.note}
            onChange={(event) => setFields({ ...fields, note: event.currentTarget.value })}
          />
          <ScopeFields scope={fields.scope} onChange={(scope) => setFields({ ...fields, scope })} />
          <ControlField value={fields.control} onChange={(control) => setFields({ ...fields, control })} />
          {error !== null && <ProblemNote error={error} />}
          <Group justify="flex-end" gap={8}>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" variant="filled" loading={isPending}>
              Ask the owners
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
