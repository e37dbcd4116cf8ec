import type { ControlResult, ControlTest, Framework } from '@sallyport/control-plane/contract';
import type { ReactNode } from 'react';
import { Facts } from '../../components/facts.tsx';
import { CONTROL_LABEL, CONTROL_MEANS, ControlTag } from '../../components/meaning.tsx';
import { SidePanel } from '../../components/side-panel.tsx';
import { Tag } from '../../components/tag.tsx';
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

/** One control: what it asks for, what the evidence indicates, and why. */
export function ControlPanel({
  control,
  framework,
  onClose,
}: {
  readonly control: ControlResult;
  readonly framework: Framework;
  readonly onClose: () => void;
}): ReactNode {
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
      <Part title="Rests on">
        <Facts
          facts={[
            ['Evidence', control.evidence],
            ['Needs people', control.manual_part === '-' ? 'nothing beyond the record' : control.manual_part],
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
