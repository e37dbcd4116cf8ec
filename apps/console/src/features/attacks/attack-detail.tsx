import { Skeleton } from '@mantine/core';
import { type AttackDetail, type ExplainedFinding, getAttack } from '@sallyport/control-plane/contract';
import type { Reason, ReasonKind } from '@sallyport/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { withPeriod } from '../../api/address.ts';
import { useRead } from '../../api/queries.ts';
import { bytes, micros } from '../../components/amount.ts';
import type { Column } from '../../components/column.ts';
import { CopyText } from '../../components/copy-text.tsx';
import { type Fact, Facts } from '../../components/facts.tsx';
import { classTitle, ModeTag, OperationName, OutcomeTag, SeverityTag } from '../../components/meaning.tsx';
import { ProblemNote } from '../../components/notes.tsx';
import { Part } from '../../components/part.tsx';
import { PlainTable } from '../../components/plain-table.tsx';
import { SidePanel } from '../../components/side-panel.tsx';
import { TimeText } from '../../components/time-text.tsx';
import styles from './attack-detail.module.css';
import { ReplayPart } from './replay-part.tsx';

/** Reasons whose words need to be told what they speak of. */
const REASON: Partial<Record<ReasonKind, string>> = {
  'deny-list': 'Deny list: ',
  'allow-list': 'Allow list: ',
  exception: 'Exception: ',
  'fail-mode': 'Fail mode: ',
  protocol: 'Protocol: ',
};

function reasonText({ kind, detail }: Reason): string {
  const label = REASON[kind] ?? '';
  return label === '' ? detail.charAt(0).toUpperCase() + detail.slice(1) : label + detail;
}

type Sign = ExplainedFinding['indicators'][number] & { readonly point: string };

const SIGN_COLUMNS: readonly Column<Sign>[] = [
  {
    id: 'id',
    header: 'Indicator',
    cell: ({ id, about }) => (
      <>
        <code>{id}</code>
        {about === undefined ? null : <div className="muted">{about}</div>}
      </>
    ),
  },
  { id: 'point', header: 'Where', cell: (sign) => <code>{sign.point}</code> },
  { id: 'weight', header: 'Weight', align: 'right', width: 80, cell: (sign) => sign.weight.toFixed(2) },
  { id: 'contribution', header: 'Added', align: 'right', width: 80, cell: (sign) => sign.contribution.toFixed(3) },
];

/** What the score is made of: every sign, what it weighs by itself and what it added beyond the stronger ones. */
function ScorePart({ attack }: { readonly attack: AttackDetail }): ReactNode {
  const signs = attack.findings.flatMap(({ indicators, point }) => indicators.map((indicator) => ({ ...indicator, point })));
  if (signs.length === 0) return null;
  return (
    <Part title={`Score ${attack.score.toFixed(3)}`}>
      <PlainTable label="What the score is made of" columns={SIGN_COLUMNS} rows={signs} rowKey={(sign) => `${sign.id} ${sign.point}`} />
    </Part>
  );
}

function Finding({ finding }: { readonly finding: ExplainedFinding }): ReactNode {
  return (
    <li className={styles.finding}>
      <div className={styles.findingHead}>
        <SeverityTag severity={finding.severity} />
        <b>{finding.class_title}</b>
        <span className="muted">
          {[`CWE-${finding.cwe}`, ...finding.capec.map((pattern) => `CAPEC-${pattern}`), finding.owasp].join(' · ')}
        </span>
      </div>
      <Facts
        facts={[
          ['Where', <code key="point">{finding.point}</code>],
          ['Detector', <code key="detector">{finding.detector}</code>],
          ['Confidence', finding.confidence.toFixed(2)],
        ]}
      />
      <pre className={styles.evidence}>{finding.evidence}</pre>
    </li>
  );
}

function Excerpt({ excerpt, method }: { readonly excerpt: NonNullable<AttackDetail['excerpt']>; readonly method: string }): ReactNode {
  return (
    <Part title="Request, masked">
      <pre className={styles.excerpt}>
        <b>
          {method} {excerpt.target}
        </b>
        {'\n'}
        {excerpt.headers.map(([name, value], index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: header lines repeat and never move
          <span key={index}>
            <span className={styles.header}>{name}</span>: {value}
            {'\n'}
          </span>
        ))}
        {excerpt.body !== '' && `\n${excerpt.body}`}
      </pre>
    </Part>
  );
}

function circumstances(attack: AttackDetail): Fact[] {
  const { principal, decision, evidence } = attack;
  return [
    ['Time', <TimeText key="at" at={attack.at} />],
    [
      'Source',
      <Link key="client" to="/attacks" search={withPeriod({ client: [attack.client] })}>
        <code>{attack.client}</code>
      </Link>,
    ],
    [
      'Caller',
      principal.id === null ? (
        `${principal.scheme}, anonymous`
      ) : (
        <code key="p">{`${principal.scheme} ${principal.client ?? principal.id}`}</code>
      ),
    ],
    ...(attack.partner === '' ? [] : [['Partner', attack.partner] as const]),
    [
      'Operation',
      attack.operation === '' ? (
        <span key="o" className="muted">
          none known
        </span>
      ) : (
        <Link key="o" to="/inventory/$id" params={{ id: attack.operation }} search={withPeriod()}>
          <OperationName method={attack.method} host={attack.host} template={attack.template} />
        </Link>
      ),
    ],
    [
      'Answered',
      `${attack.status}${attack.upstream_status === 0 ? ', the upstream was not asked' : `, upstream ${attack.upstream_status}`}`,
    ],
    ['Took', `${micros(attack.duration_us)}, of which inspection ${micros(attack.inspect_us)}`],
    ['Size', `${bytes(attack.request_bytes)} in, ${bytes(attack.response_bytes)} out`],
    ['Over', `${attack.protocol}${attack.tls === '' ? '' : `, ${attack.tls}`}, listener ${attack.listener}`],
    ['Mode', <ModeTag key="mode" mode={attack.mode} />],
    ['Rules', `${attack.versions.rules}, scored by ${attack.versions.model}`],
    ['Policy', <CopyText key="policy" text={decision.policy} label="policy hash" />],
    ['Transaction', <CopyText key="tx" text={attack.transaction} label="transaction id" />],
    ['Event', <CopyText key="id" text={attack.id} label="event id" />],
    [
      'Evidence log',
      evidence.seq === 0 ? (
        'no longer held'
      ) : (
        <span key="e">
          record {evidence.seq} <CopyText text={evidence.hash} label="record hash" />
        </span>
      ),
    ],
  ];
}

function Content({ attack }: { readonly attack: AttackDetail }): ReactNode {
  return (
    <>
      <Part title="Why">
        <ul className={styles.reasons}>
          {attack.decision.reasons.map((reason) => (
            <li key={`${reason.kind} ${reason.rule} ${reason.detail}`}>
              {reasonText(reason)} <code className="muted">{reason.rule}</code>
            </li>
          ))}
        </ul>
      </Part>
      <ReplayPart attack={attack} />
      <ScorePart attack={attack} />
      <Part title={attack.findings.length === 1 ? 'Finding' : `${attack.findings.length} findings`}>
        <ul className={styles.findings}>
          {attack.findings.map((finding, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: findings of one event never change
            <Finding key={index} finding={finding} />
          ))}
        </ul>
      </Part>
      {attack.excerpt !== null && <Excerpt excerpt={attack.excerpt} method={attack.method} />}
      {attack.gaps.length > 0 && (
        <Part title="Not inspected">
          <Facts facts={attack.gaps.map(({ reason, phase, detail }) => [reason, `${phase}: ${detail}`] as const)} />
        </Part>
      )}
      {attack.facts.length > 0 && (
        <Part title="Ambiguities seen">
          <Facts facts={attack.facts.map(({ kind, detail }) => [kind, detail] as const)} />
        </Part>
      )}
      <Part title="Circumstances">
        <Facts facts={circumstances(attack)} />
      </Part>
    </>
  );
}

/** One attack with everything an analyst needs to judge it. */
export function AttackPanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactNode {
  const { data, error } = useRead(getAttack, { params: { id } }, { fixed: true });
  const shown = data?.id === id ? data : undefined;
  return (
    <SidePanel
      label="Attack detail"
      of={id}
      onClose={onClose}
      title={
        shown === undefined ? (
          'Attack'
        ) : (
          <span className={styles.title}>
            {shown.classes.map(classTitle).join(', ') || 'Flagged request'}
            <OutcomeTag action={shown.action} verdict={shown.verdict} />
          </span>
        )
      }
    >
      {error !== null && <ProblemNote error={error} />}
      {shown !== undefined && <Content attack={shown} />}
      {shown === undefined && error === null && <Skeleton height={420} />}
    </SidePanel>
  );
}
