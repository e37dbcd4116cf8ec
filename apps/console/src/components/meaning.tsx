import type { ControlState, RiskLevel } from '@sallyport/control-plane/contract';
import { ATTACK_CLASS_INFO, type AttackClass, type Mode, type OperationStatus, type Severity, type Verdict } from '@sallyport/core';
import type { ReactNode } from 'react';
import { Tag, type Tone } from './tag.tsx';

/** The colour of each closed word of the product, in one place. */

const SEVERITY_TONE: Readonly<Record<Severity, Tone>> = {
  critical: 'danger',
  high: 'high',
  medium: 'warn',
  low: 'neutral',
  info: 'neutral',
};
const RISK_TONE: Readonly<Record<RiskLevel, Tone>> = { critical: 'danger', high: 'high', medium: 'warn', low: 'ok' };
const MODE_TONE: Readonly<Record<Mode, Tone>> = { block: 'ok', monitor: 'warn', off: 'danger' };

const STATUS: Readonly<Record<OperationStatus, { readonly tone: Tone; readonly means: string }>> = {
  provisional: { tone: 'neutral', means: 'Seen, not yet confirmed by enough traffic' },
  active: { tone: 'ok', means: 'Confirmed in traffic' },
  shadow: { tone: 'high', means: 'Confirmed in traffic, described by no specification given' },
  orphan: { tone: 'violet', means: 'Described by a specification, never seen in traffic' },
  zombie: { tone: 'danger', means: 'Deprecated or an old version, yet still called' },
  idle: { tone: 'neutral', means: 'Seen before, silent since' },
};

const CONTROL: Readonly<Record<ControlState, { readonly tone: Tone; readonly label: string; readonly means: string }>> = {
  satisfied: { tone: 'ok', label: 'Satisfied', means: 'The evidence indicates that the control is met' },
  'partially-satisfied': { tone: 'warn', label: 'Partially satisfied', means: 'The evidence indicates that part of the control is met' },
  'not-satisfied': { tone: 'danger', label: 'Not satisfied', means: 'The evidence indicates that the control is not met' },
  'not-assessed': { tone: 'neutral', label: 'Not assessed', means: 'There was no evidence in this period to decide on' },
  'needs-manual-evidence': {
    tone: 'violet',
    label: 'Needs manual evidence',
    means: 'What this system sees does not reach the control; people must speak to it',
  },
};

export const CONTROL_LABEL = (state: ControlState): string => CONTROL[state].label;
export const CONTROL_MEANS = (state: ControlState): string => CONTROL[state].means;
export const CONTROL_TONE = (state: ControlState): Tone => CONTROL[state].tone;

export function SeverityTag({ severity }: { readonly severity: Severity }): ReactNode {
  return <Tag tone={SEVERITY_TONE[severity]}>{severity}</Tag>;
}

export function RiskTag({ level, score }: { readonly level: RiskLevel; readonly score?: number }): ReactNode {
  return (
    <Tag tone={RISK_TONE[level]} title={`Risk ${level}`}>
      {score !== undefined && <b>{Math.round(score)}</b>}
      {level}
    </Tag>
  );
}

export function ModeTag({ mode }: { readonly mode: Mode }): ReactNode {
  return (
    <Tag tone={MODE_TONE[mode]} dot>
      {mode}
    </Tag>
  );
}

export function StatusTag({ status }: { readonly status: OperationStatus }): ReactNode {
  return (
    <Tag tone={STATUS[status].tone} title={STATUS[status].means}>
      {status}
    </Tag>
  );
}

export function ControlTag({ state }: { readonly state: ControlState }): ReactNode {
  return (
    <Tag tone={CONTROL[state].tone} title={CONTROL[state].means} dot>
      {CONTROL[state].label}
    </Tag>
  );
}

/** What happened, beside what block mode would have done. */
export function OutcomeTag({ action, verdict }: { readonly action: Verdict; readonly verdict: Verdict }): ReactNode {
  if (action === 'block')
    return (
      <Tag tone="danger" title="Stopped at the gateway">
        blocked
      </Tag>
    );
  if (verdict === 'block')
    return (
      <Tag tone="high" title="Let through: block mode would have stopped it">
        would block
      </Tag>
    );
  return <Tag title="Findings stayed under the threshold">passed</Tag>;
}

export function classTitle(name: AttackClass): string {
  return ATTACK_CLASS_INFO[name].title;
}

/** An operation or request as it is named everywhere: what tells it apart first, the host last. */
export function OperationName({
  method,
  host,
  template,
}: {
  readonly method: string;
  readonly host: string;
  readonly template: string;
}): ReactNode {
  return (
    <span className="clip mono" title={`${method} ${host}${template}`} style={{ display: 'block' }}>
      <span style={{ fontWeight: 650, fontSize: '0.92em' }}>{method}</span> {template}
      {host !== '*' && <span className="muted">{`  ${host}`}</span>}
    </span>
  );
}
