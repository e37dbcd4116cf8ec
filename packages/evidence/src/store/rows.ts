import { type Event, type ExchangeEvent, type Finding, type Severity, type Signal, severityRank } from '@sallyport/core';

/** A row of `events_exchange`. */
export interface ExchangeRow {
  readonly log_seq: number;
  readonly id: string;
  readonly stream: string;
  readonly seq: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly transaction: string;
  readonly listener: string;
  readonly protocol: string;
  readonly tls: string;
  readonly client: string;
  readonly principal_scheme: string;
  readonly principal_id: string;
  readonly principal_client: string;
  /** OAuth scopes that the token claims. */
  readonly scopes: readonly string[];
  /** Of the credential or the configured point, keyed; '' where behaviour is not recorded. */
  readonly session: string;
  readonly partner: string;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly operation: string;
  readonly template: string;
  readonly status: number;
  readonly upstream_status: number;
  readonly duration_us: number;
  readonly inspect_us: number;
  readonly request_bytes: number;
  readonly response_bytes: number;
  readonly mode: string;
  readonly verdict: string;
  readonly action: string;
  readonly score: number;
  readonly classes: readonly string[];
  readonly detectors: readonly string[];
  /** The worst of the findings, '' without any. */
  readonly severity: string;
  readonly policy: string;
  /** Distinct reasons; empty when all was inspected. */
  readonly gaps: readonly string[];
  /** What spoke of the exchange beside its content; see {@link signalWord}. */
  readonly signals: readonly string[];
  /** 1 when inspection was incomplete and the route's fail mode let it through. */
  readonly fail_open: number;
  /** JSON `{reasons, versions, findings, signals, gaps, facts, excerpt}`. */
  readonly payload: string;
}

/** A row of `events_system`: every event that is not an exchange. */
export interface SystemRow {
  readonly log_seq: number;
  readonly id: string;
  readonly stream: string;
  readonly seq: number;
  readonly at: number;
  readonly kind: 'rejected' | 'tunnel' | 'fault' | 'system' | 'audit' | 'alert';
  /** Error code, who ended a tunnel, phase, event name or audited action. */
  readonly name: string;
  readonly detail: string;
  readonly actor: string;
  readonly role: string;
  readonly target: string;
  /** Outcome of an audited action; fail mode of a fault. */
  readonly outcome: string;
  /** Address of the client or of the actor. */
  readonly address: string;
  readonly listener: string;
  readonly transaction: string;
  readonly count: number;
}

export interface EventRows {
  readonly exchange: ExchangeRow | null;
  readonly system: SystemRow | null;
}

/**
 * The row an event is indexed as. Never throws and always fits its columns: numbers are clamped, since one row that the
 * store refused would hold up all that follow.
 */
export function eventToRows(event: Event, logSeq: number): EventRows {
  return event.kind === 'exchange'
    ? { exchange: exchangeRow(event, logSeq), system: null }
    : { exchange: null, system: systemRow(event, logSeq) };
}

function exchangeRow(event: ExchangeEvent, logSeq: number): ExchangeRow {
  const { decision, findings, signals = [], gaps, facts, excerpt, principal } = event;
  return {
    log_seq: logSeq,
    id: event.id,
    stream: event.stream,
    seq: event.seq,
    at: time(event.at),
    transaction: event.transaction,
    listener: event.listener,
    protocol: event.protocol,
    tls: event.tls,
    client: event.client,
    principal_scheme: principal.scheme,
    principal_id: principal.id ?? '',
    principal_client: principal.client ?? '',
    scopes: distinct(principal.scopes ?? []),
    session: event.activity?.session ?? '',
    partner: event.partner,
    method: event.method,
    host: event.host,
    path: event.path,
    operation: event.operation,
    template: event.template,
    status: whole(event.status, U16_MAX),
    upstream_status: whole(event.upstreamStatus, U16_MAX),
    duration_us: whole(event.duration_us, U32_MAX),
    inspect_us: whole(event.inspect_us, U32_MAX),
    request_bytes: whole(event.requestBytes, Number.MAX_SAFE_INTEGER),
    response_bytes: whole(event.responseBytes, Number.MAX_SAFE_INTEGER),
    mode: decision.mode,
    verdict: decision.verdict,
    action: decision.action,
    score: Number.isFinite(decision.score) ? decision.score : 0,
    classes: distinct(decision.classes),
    detectors: distinct(findings.map((finding) => finding.detector)),
    severity: worst(findings.map((finding) => finding.severity)),
    policy: decision.policy,
    gaps: distinct(gaps.map((gap) => gap.reason)),
    signals: distinct([...signals.map(signalWord), ...findings.filter(isCustom).map(({ detector }) => `custom ${detector} - acted`)]),
    fail_open: decision.action === 'pass' && decision.reasons.some((reason) => reason.kind === 'fail-mode') ? 1 : 0,
    payload: JSON.stringify({ reasons: decision.reasons, versions: event.versions, findings, signals, gaps, facts, excerpt }),
  };
}

/**
 * A signal as `kind rule by outcome`; `by` is `-` where the rule has no other name. It `acted`, it `would` have on another
 * caller, or it was in `shadow`.
 */
export function signalWord({ kind, rule, by, action, would }: Signal): string {
  const outcome = action !== 'monitor' ? 'acted' : would !== undefined ? 'would' : 'shadow';
  return `${kind} ${rule} ${by ?? '-'} ${outcome}`;
}

/** Custom detectors and virtual patches that are in force are findings; those in shadow are signals. */
function isCustom({ detector }: Finding): boolean {
  return detector.startsWith('custom.') || detector.startsWith('patch.');
}

function systemRow(event: Exclude<Event, ExchangeEvent>, logSeq: number): SystemRow {
  const row = {
    ...BLANK,
    log_seq: logSeq,
    id: event.id,
    stream: event.stream,
    seq: event.seq,
    at: time(event.at),
    kind: event.kind,
    detail: detailOf(event),
  };
  switch (event.kind) {
    case 'rejected':
      return { ...row, name: event.code, address: event.client, listener: event.listener };
    case 'tunnel': {
      const { end, client, listener, transaction, workload, host, port, sentBytes, receivedBytes } = event;
      const count = whole(sentBytes + receivedBytes, Number.MAX_SAFE_INTEGER);
      return { ...row, name: end, actor: workload, target: `${host}:${port}`, address: client, listener, transaction, count };
    }
    case 'fault':
      return { ...row, name: event.phase, outcome: event.failMode, transaction: event.transaction };
    case 'system':
      return { ...row, name: event.name, count: whole(event.count, Number.MAX_SAFE_INTEGER) };
    case 'audit': {
      const { action, actor, role, target, outcome, address } = event;
      return { ...row, name: action, actor, role, target, outcome, address };
    }
    case 'alert': {
      const { detector, subject, severity, value } = event.alert;
      const address = subject.kind === 'address' ? subject.value : '';
      return {
        ...row,
        name: detector,
        target: `${subject.kind} ${subject.value}`,
        outcome: severity,
        address,
        count: whole(value, Number.MAX_SAFE_INTEGER),
      };
    }
    default:
      return event satisfies never;
  }
}

function detailOf(event: Exclude<Event, ExchangeEvent>): string {
  switch (event.kind) {
    case 'alert':
      return event.alert.detail;
    case 'tunnel':
      return `${event.sentBytes} bytes sent, ${event.receivedBytes} received in ${Math.round(event.duration_us / 1_000)} ms, SNI ${event.serverName || 'none'}`;
    default:
      return event.detail;
  }
}

const BLANK = { name: '', actor: '', role: '', target: '', outcome: '', address: '', listener: '', transaction: '', count: 0 };
const U16_MAX = 0xffff;
const U32_MAX = 0xffff_ffff;

/** Last millisecond of 2105: the store's times of second precision end in 2106. */
const TIME_MAX = Date.UTC(2106, 0, 1) - 1;

function time(at: number): number {
  return whole(at, TIME_MAX);
}

function whole(value: number, max: number): number {
  return value > 0 ? Math.min(Math.trunc(value), max) : 0;
}

function distinct(values: readonly string[]): readonly string[] {
  return values.length < 2 ? values : [...new Set(values)];
}

function worst(severities: readonly Severity[]): string {
  let found: Severity | '' = '';
  for (const severity of severities) if (found === '' || severityRank(severity) > severityRank(found)) found = severity;
  return found;
}
