import { Button, Group, Modal, MultiSelect, NumberInput, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { createPartner, type PartnerProfile, type PartnerView, type PartnerWrite, updatePartner } from '@sallyport/control-plane/contract';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useChange } from '../../api/queries.ts';
import { ProblemNote } from '../../components/notes.tsx';
import styles from './partner.module.css';

/** Everything of a partner as it is typed: lists one a line, dates as days. */
interface Draft {
  readonly name: string;
  readonly clients: string;
  readonly addresses: string;
  readonly hosts: string;
  readonly legal_entity: string;
  readonly contract: string;
  readonly criticality: PartnerProfile['criticality'];
  readonly contacts: string;
  readonly operations: string;
  readonly data_classes: string;
  readonly credentials: readonly string[];
  readonly scopes: string;
  readonly requests_per_hour_max: number;
  readonly review_at: string;
  readonly ends_at: string;
  readonly report_every: PartnerProfile['report_every'];
}

type TextField = { [Key in keyof Draft]: Draft[Key] extends string ? Key : never }[keyof Draft];

const CRITICALITIES = ['low', 'medium', 'high', 'critical'] as const;
const REPORTS = [
  { value: '', label: 'as the configuration says' },
  { value: 'month', label: 'every month' },
  { value: 'quarter', label: 'every quarter' },
  { value: 'never', label: 'never' },
] as const;
const CREDENTIALS: readonly string[] = ['mtls', 'jwt', 'bearer', 'signature', 'api-key', 'basic', 'digest', 'cookie'];

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

function dayOf(at: number): string {
  return at === 0 ? '' : new Date(at).toISOString().slice(0, 10);
}

/** Start of the day in UTC; 0 for none. */
function timeOf(day: string): number {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? 0 : at;
}

function draftOf(partner: PartnerView | null): Draft {
  const profile = partner?.profile;
  const text = (values: readonly string[] | undefined): string => values?.join('\n') ?? '';
  return {
    name: partner?.name ?? '',
    clients: text(partner?.clients),
    addresses: text(partner?.addresses),
    hosts: text(partner?.hosts),
    legal_entity: profile?.legal_entity ?? '',
    contract: profile?.contract ?? '',
    criticality: profile?.criticality ?? '',
    contacts: text(profile?.contacts),
    operations: text(profile?.operations),
    data_classes: text(profile?.data_classes),
    credentials: profile?.credentials ?? [],
    scopes: text(profile?.scopes),
    requests_per_hour_max: profile?.requests_per_hour_max ?? 0,
    review_at: dayOf(profile?.review_at ?? 0),
    ends_at: dayOf(profile?.ends_at ?? 0),
    report_every: profile?.report_every ?? '',
  };
}

function writeOf(draft: Draft): PartnerWrite {
  return {
    name: draft.name.trim(),
    clients: lines(draft.clients),
    addresses: lines(draft.addresses),
    hosts: lines(draft.hosts),
    profile: {
      legal_entity: draft.legal_entity.trim(),
      contract: draft.contract.trim(),
      criticality: draft.criticality,
      contacts: lines(draft.contacts),
      operations: lines(draft.operations),
      data_classes: lines(draft.data_classes),
      credentials: draft.credentials as PartnerProfile['credentials'],
      scopes: lines(draft.scopes),
      requests_per_hour_max: draft.requests_per_hour_max,
      review_at: timeOf(draft.review_at),
      ends_at: timeOf(draft.ends_at),
      report_every: draft.report_every,
    },
  };
}

interface PartsProps {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
}

interface FieldProps extends PartsProps {
  readonly name: TextField;
  readonly label: string;
  readonly hint?: string;
}

function Line({ draft, change, name, label, hint }: FieldProps): ReactNode {
  return (
    <TextInput label={label} description={hint} value={draft[name]} onChange={(event) => change({ [name]: event.currentTarget.value })} />
  );
}

function Lines({ draft, change, name, label, hint }: FieldProps): ReactNode {
  return (
    <Textarea
      label={label}
      description={hint}
      rows={2}
      autosize
      minRows={2}
      maxRows={8}
      value={draft[name]}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
    />
  );
}

function Day({ draft, change, name, label, hint }: FieldProps): ReactNode {
  return (
    <TextInput
      type="date"
      label={label}
      description={hint}
      value={draft[name]}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
    />
  );
}

/** Who it is and how much depends on it. */
function Identity(props: PartsProps): ReactNode {
  const { draft, change } = props;
  return (
    <>
      <TextInput
        label="Name"
        required
        value={draft.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
        data-autofocus
      />
      <div className={styles.pairs}>
        <Line {...props} name="legal_entity" label="Legal entity" />
        <Line {...props} name="contract" label="Contract" />
        <Select
          label="Criticality"
          data={CRITICALITIES}
          clearable
          value={draft.criticality === '' ? null : draft.criticality}
          onChange={(value) => change({ criticality: value ?? '' })}
        />
        <Lines {...props} name="contacts" label="Contacts" hint="One a line" />
      </div>
    </>
  );
}

/** By what its traffic is told from that of others. */
function Matchers(props: PartsProps): ReactNode {
  return (
    <>
      <Lines {...props} name="clients" label="Clients" hint="Certificate subjects, client_id or azp of tokens; one a line" />
      <div className={styles.pairs}>
        <Lines {...props} name="addresses" label="Addresses" hint="Addresses or CIDR ranges; one a line" />
        <Lines {...props} name="hosts" label="Hosts" hint="Hosts of theirs that you call; *.example.org for all below" />
      </div>
    </>
  );
}

/** What it may do, and until when. Empty means any. */
function Agreement(props: PartsProps): ReactNode {
  const { draft, change } = props;
  return (
    <div className={styles.pairs}>
      <Lines {...props} name="operations" label="Operations" hint="GET /accounts/{accountId}; empty for any" />
      <Lines {...props} name="data_classes" label="Data classes" hint="iban, email, ...; empty for any" />
      <MultiSelect
        label="Credentials"
        description="How it is to authenticate; empty for any"
        data={CREDENTIALS}
        value={[...draft.credentials]}
        onChange={(credentials) => change({ credentials })}
      />
      <Lines {...props} name="scopes" label="Scopes" hint="OAuth scopes it was given; empty for any" />
      <NumberInput
        label="Requests an hour"
        description="At most; 0 for any"
        min={0}
        allowDecimal={false}
        value={draft.requests_per_hour_max}
        onChange={(value) => change({ requests_per_hour_max: Number(value) || 0 })}
      />
      <Select
        label="Reports"
        description="Made by themselves, from the evidence log"
        data={REPORTS}
        value={draft.report_every}
        allowDeselect={false}
        onChange={(value) => change({ report_every: value ?? '' })}
      />
      <Day {...props} name="review_at" label="Next review" />
      <Day {...props} name="ends_at" label="End of the agreement" hint="Calls after it are reported" />
    </div>
  );
}

interface PartnerFormProps {
  /** `null` for a new one. */
  readonly partner: PartnerView | null;
  readonly onClose: () => void;
}

/** Everything that is known and agreed of a third party. */
export function PartnerForm({ partner, onClose }: PartnerFormProps): ReactNode {
  const create = useChange(createPartner);
  const update = useChange(updatePartner);
  const [draft, setDraft] = useState(() => draftOf(partner));
  const parts: PartsProps = { draft, change: (part) => setDraft((before) => ({ ...before, ...part })) };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const body = writeOf(draft);
    if (partner === null) create.mutate({ body }, { onSuccess: onClose });
    else update.mutate({ params: { id: partner.id }, body }, { onSuccess: onClose });
  };
  const error = create.error ?? update.error;
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={<b>{partner === null ? 'Add partner' : `Edit ${partner.name}`}</b>}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form onSubmit={submit}>
        <Stack gap={10}>
          <Identity {...parts} />
          <Matchers {...parts} />
          <Agreement {...parts} />
          {error !== null && <ProblemNote error={error} />}
          <Group justify="flex-end" gap={8}>
            <Button onClick={onClose}>Cancel</Button>
            <Button type="submit" variant="filled" loading={create.isPending || update.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
