import { NativeSelect, SegmentedControl, Skeleton, TextInput } from '@mantine/core';
import { type Assessment, getAssessment, listFrameworks } from '@sallyport/control-plane/contract';
import { type ReactNode, useCallback, useMemo, useRef } from 'react';
import { useAddress } from '../api/address.ts';
import { useRead } from '../api/queries.ts';
import type { Search } from '../api/search.ts';
import { Icon } from '../components/icon.tsx';
import { useKeys } from '../components/list-keys.ts';
import { EmptyNote, ProblemNote } from '../components/notes.tsx';
import { PeriodPicker } from '../components/period-picker.tsx';
import { Scene } from '../components/scene.tsx';
import { Beside } from '../components/side-panel.tsx';
import { AttestationList } from '../features/compliance/attestation-list.tsx';
import {
  type ComplianceSearch,
  PERIODS,
  periodChange,
  readComplianceSearch,
  USUAL_PERIOD,
} from '../features/compliance/compliance-search.ts';
import { ControlList } from '../features/compliance/control-list.tsx';
import { ControlPanel } from '../features/compliance/control-panel.tsx';
import { FactTable } from '../features/compliance/fact-table.tsx';
import { MakeReport } from '../features/compliance/make-report.tsx';
import { ReportList } from '../features/compliance/report-list.tsx';
import { StateStrip } from '../features/compliance/state-strip.tsx';
import styles from './compliance.module.css';

interface PartProps {
  readonly assessment: Assessment;
  readonly search: ComplianceSearch;
  readonly patch: (change: Search) => void;
}

function matching({ controls }: Assessment, { states, q }: ComplianceSearch): Assessment['controls'] {
  const text = q.toLowerCase();
  return controls.filter(
    ({ state, reference, title, text: words }) =>
      (states.length === 0 || states.includes(state)) && `${reference} ${title} ${words}`.toLowerCase().includes(text),
  );
}

function ControlFilter({
  search,
  patch,
  counts,
}: Pick<PartProps, 'search' | 'patch'> & { readonly counts: Assessment['counts'] }): ReactNode {
  const field = useRef<HTMLInputElement>(null);
  useKeys(useMemo(() => ({ '/': () => field.current?.select() }), []));
  return (
    <>
      <StateStrip
        counts={counts}
        chosen={search.states}
        onChange={(states) => patch({ state: states.length === 0 ? undefined : states })}
      />
      <TextInput
        ref={field}
        type="search"
        aria-label="Search"
        aria-keyshortcuts="/"
        w={280}
        placeholder="Reference, title or text"
        leftSection={<Icon name="search" size={14} />}
        value={search.q}
        onChange={(event) => patch({ q: event.currentTarget.value })}
      />
    </>
  );
}

function Controls({ assessment, search, patch }: PartProps): ReactNode {
  const close = useCallback(() => patch({ control: undefined }), [patch]);
  const controls = useMemo(() => matching(assessment, search), [assessment, search]);
  const open = assessment.controls.find(({ id }) => id === search.control);
  return (
    <>
      <ControlFilter search={search} patch={patch} counts={assessment.counts} />
      <Beside
        list={
          <ControlList
            controls={controls}
            sort={search.sort}
            onSort={({ id, desc }) => patch({ sort: id, order: desc ? 'desc' : undefined })}
            open={open?.id}
            onOpen={(control) => patch({ control })}
          />
        }
        detail={
          open !== undefined && (
            <ControlPanel
              control={open}
              framework={assessment.framework}
              period={assessment.period}
              attest={assessment.can.attest}
              onClose={close}
            />
          )
        }
      />
    </>
  );
}

function Content({ assessment, search, patch }: PartProps): ReactNode {
  return (
    <>
      {assessment.gate_reasons.length > 0 && (
        <div className={styles.gate} role="note">
          <Icon name="alert" size={14} />
          <span>{assessment.gate_reasons.join(' ')}</span>
        </div>
      )}
      {search.show === 'controls' && <Controls assessment={assessment} search={search} patch={patch} />}
      {search.show === 'facts' && <FactTable assessment={assessment} />}
      {search.show === 'attestations' && <AttestationList framework={assessment.framework.id} />}
      {search.show === 'reports' && <ReportList framework={assessment.framework.id} />}
      <p className={styles.disclaimer}>{assessment.disclaimer}</p>
    </>
  );
}

const SHOWN = [
  { value: 'controls', label: 'Controls' },
  { value: 'facts', label: 'Facts' },
  { value: 'attestations', label: 'Attestations' },
  { value: 'reports', label: 'Reports' },
];

export function ComplianceScene(): ReactNode {
  const [search, patch] = useAddress(readComplianceSearch);
  const { data: frameworks, error: none } = useRead(listFrameworks);
  const framework = search.framework ?? frameworks?.items.find(({ id }) => id.startsWith('pci'))?.id ?? frameworks?.items[0]?.id;
  const window = useMemo(() => ({ search: search.period, usual: USUAL_PERIOD }), [search.period]);
  const { data, error, refetch } = useRead(
    getAssessment,
    { params: { id: framework ?? '' } },
    { window, enabled: framework !== undefined },
  );
  const shown = data?.framework.id === framework ? data : undefined;
  const actions = (
    <>
      <SegmentedControl
        aria-label="Show"
        data={SHOWN}
        value={search.show}
        onChange={(show) => patch({ show: show === 'controls' ? undefined : show, control: undefined })}
      />
      <PeriodPicker
        search={search.period}
        usual={USUAL_PERIOD}
        ranges={PERIODS}
        onChange={(period) => patch({ ...periodChange({}), ...periodChange(period) })}
      />
      {shown?.can.report === true && (
        <MakeReport framework={shown.framework.id} period={shown.period} onMade={() => patch({ show: 'reports', control: undefined })} />
      )}
    </>
  );
  const note = (
    <NativeSelect
      aria-label="Framework"
      maw={330}
      value={framework ?? ''}
      onChange={(event) => patch({ framework: event.currentTarget.value, control: undefined, state: undefined })}
      data={frameworks?.items.map(({ id, title, version }) => ({ value: id, label: `${title} ${version}` })) ?? []}
    />
  );
  return (
    <Scene shape={search.show === 'controls' ? 'fill' : 'scroll'} title="Compliance" note={note} actions={actions}>
      {(error ?? none) !== null && <ProblemNote error={(error ?? none)!} onRetry={() => void refetch()} />}
      {shown !== undefined && <Content assessment={shown} search={search} patch={patch} />}
      {shown === undefined && error === null && framework !== undefined && <Skeleton height={560} radius={7} />}
      {frameworks?.items.length === 0 && <EmptyNote title="The catalogue holds no framework" />}
    </Scene>
  );
}
