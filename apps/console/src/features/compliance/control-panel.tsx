import { Button } from '@mantine/core';
import type { ControlResult, ControlTest, Framework, Period } from '@sallyport/control-plane/contract';
import { type ReactNode, useState } from 'react';
import { Facts } from '../../components/facts.tsx';
import { CONTROL_LABEL, CONTROL_MEANS, ControlTag } from '../../components/meaning.tsx';
import { SidePanel } from '../../components/side-panel.tsx';
import { Tag } from '../../components/tag.tsx';
import { dayText } from '../../components/time-text.tsx';
import { AttestForm } from './attest-form.tsx';
import { RoleTag } from './control-list.tsx';
import styles from './control-panel.module.css';

const KIND: Readonly<Record<ControlTest['kind'], string>> = {
  satisfied: 'Satisfied when',
  partially: 'Partially satisfied when',
  'not-satisfied': 'Not satisfied when',
};

function TestLine({ test }: { readonly test: ControlTest }): ReactNode {
  const answer = test.holds === null ? 'not known' : test.holds ? 'holds' : 'does not hold';
  return (
    <li>
      <span className="muted">{KIND[test.kind]}</span> {test.text}{' '}
      <Tag tone={test.holds === null ? 'violet' : test.holds ? (test.kind === 'not-satisfied' ? 'danger' : 'ok') : 'neutral'}>{answer}</Tag>
    </li>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <section className={styles.part}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Source({ source }: { readonly source: string }): ReactNode {
  if (!/^https?:\/\//.test(source)) return source;
  return (
    <a href={source} target="_blank" rel="noreferrer noopener">
      {source}
    </a>
  );
}

/** What a person has to see to, who attested it, and the way to do so. */
function People({
  control,
  period,
  attest,
}: {
  readonly control: ControlResult;
  readonly period: Period;
  readonly attest: boolean;
}): ReactNode {
  const [attesting, setAttesting] = useState(false);
  const { attestation, manual_part } = control;
  return (
    <Part title="For a person">
      <p className={styles.text}>
        {manual_part}. {attestation === null && <span className="muted">No attestation is in force for the period.</span>}
      </p>
      {attestation !== null && (
        <Facts
          facts={[
            ['Attested by', `${attestation.author}, ${dayText(attestation.made)}`],
            ['Statement', attestation.statement],
            ['Evidence', attestation.reference],
            ['Speaks of', `${dayText(attestation.period.from)} – ${dayText(attestation.period.to)}`],
            ['Valid until', dayText(attestation.expires)],
          ]}
        />
      )}
      {attest && (
        <Button size="compact-sm" mt={8} onClick={() => setAttesting(true)}>
          Attest
        </Button>
      )}
      {attesting && <AttestForm control={control} period={period} onClose={() => setAttesting(false)} />}
    </Part>
  );
}

interface ControlPanelProps {
  readonly control: ControlResult;
  readonly framework: Framework;
  readonly period: Period;
  /** Whether the caller may attest. */
  readonly attest: boolean;
  readonly onClose: () => void;
}

/** One control: what it asks for, what the evidence indicates, and why. */
export function ControlPanel({ control, framework, period, attest, onClose }: ControlPanelProps): ReactNode {
  return (
    <SidePanel
      label="Control detail"
      of={control.id}
      onClose={onClose}
      title={
        <span className={styles.title}>
          {framework.title} {control.reference} <ControlTag state={control.state} />
        </span>
      }
    >
      <Part title={`${framework.title} ${framework.verb}`}>
        <p className={styles.text}>{control.text}</p>
      </Part>
      <Part title="What the evidence indicates">
        <p className={styles.text}>
          {CONTROL_MEANS(control.state)}.{control.term !== '' && ` The framework's word for it: ${control.term}.`}
          {control.machine_state !== control.state && ` The machine part alone: ${CONTROL_LABEL(control.machine_state).toLowerCase()}.`}
        </p>
        <ol className={styles.list}>
          {control.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ol>
      </Part>
      {control.tests.length > 0 && (
        <Part title="Tests">
          <ul className={styles.list}>
            {control.tests.map((test) => (
              <TestLine key={`${test.kind} ${test.text}`} test={test} />
            ))}
          </ul>
        </Part>
      )}
      <People key={control.id} control={control} period={period} attest={attest} />
      <Part title="Rests on">
        <Facts
          facts={[
            ['Evidence', control.evidence],
            ['Our part', <RoleTag key="role" role={control.role} />],
            ['How often', control.frequency],
            ...(control.owasp_api_2023.length > 0 ? [['OWASP API', control.owasp_api_2023.join(', ')] as const] : []),
            ...(control.cwe.length > 0 ? [['CWE', control.cwe.map((id) => `CWE-${id}`).join(', ')] as const] : []),
            ['Source', <Source key="source" source={control.source} />],
          ]}
        />
      </Part>
    </SidePanel>
  );
}
