import {
  type AlertEvent,
  type AuditEvent,
  type Event,
  type ExchangeEvent,
  SEVERITIES,
  type Severity,
  type SystemEvent,
  severityRank,
} from '@sallyport/core';

/**
 * `alert`: of a behaviour detector. `attack`: a request that block mode stops. `exploited`: an attack whose success the answer
 * shows. `finding`: a weakness found or back. `overdue`: one not mended in time. `partner`: a third party departs from habit or
 * agreement. `report`: of a partner, made or failed by
 * schedule. `reminder`: to an owner who has not answered a campaign. `policy`: a change of what is enforced. `audit`: any other act of a person. `system`: of the product itself.
 */
export const NOTICE_TOPICS = [
  'alert',
  'attack',
  'exploited',
  'finding',
  'overdue',
  'partner',
  'report',
  'reminder',
  'policy',
  'audit',
  'system',
] as const;
export type NoticeTopic = (typeof NOTICE_TOPICS)[number];

export type NoticeFact = string | number | readonly string[];

/** Something other systems are told of: words and facts that were masked when they were recorded. */
export interface Notice {
  /** Of the event in the evidence log, or of the finding: the same in every delivery. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly topic: NoticeTopic;
  readonly severity: Severity;
  readonly title: string;
  readonly detail: string;
  /** By name; which there are depends on the topic. */
  readonly about: Readonly<Record<string, NoticeFact>>;
  /** Page of the console that shows it, e.g. `/abuse`; empty for none. */
  readonly path: string;
}

/** What receivers get: the address of the page, or the empty string where the console has none. */
export interface SentNotice extends Omit<Notice, 'path'> {
  readonly link: string;
}

/** How bad it is when this happens to the product itself; what is not here is its ordinary life and no notice. */
const SYSTEM_SEVERITY: Partial<Record<SystemEvent['name'], Severity>> = {
  'chain-broken': 'critical',
  'spool-corrupt': 'high',
  'spool-overflow': 'high',
  'events-refused': 'high',
  'worker-crash': 'high',
  'upstream-down': 'medium',
  'upstream-up': 'info',
  'counters-down': 'medium',
  'counters-up': 'info',
  'keys-down': 'medium',
  'keys-up': 'info',
  'config-refused': 'medium',
  'rule-taken-back': 'medium',
  'log-recovered': 'medium',
  'scan-finished': 'info',
  'finding-overdue': 'high',
  'partner-anomaly': 'medium',
};

const SYSTEM_TOPIC: Partial<Record<SystemEvent['name'], NoticeTopic>> = {
  'finding-overdue': 'overdue',
  'partner-anomaly': 'partner',
  'rule-taken-back': 'policy',
};

const SYSTEM_PAGE: Partial<Record<SystemEvent['name'], string>> = {
  'finding-overdue': '/findings',
  'partner-anomaly': '/partners',
  'rule-taken-back': '/settings/rules',
  'chain-broken': '/settings/evidence',
  'scan-finished': '/findings/scans',
};

/** What other systems are told of an event; `null` for most. */
export function noticeOf(event: Event): Notice | null {
  switch (event.kind) {
    case 'alert':
      return ofAlert(event);
    case 'exchange':
      return ofExchange(event);
    case 'system':
      return ofSystem(event);
    case 'audit':
      return ofAudit(event);
    default:
      return null;
  }
}

function ofAlert({ id, alert }: AlertEvent): Notice {
  const { detector, at, severity, subject, confidence, value, baseline, multiple, detail, evidence } = alert;
  const about = { detector, subject_kind: subject.kind, subject: subject.value, confidence, value, baseline, multiple, evidence };
  return { id, at, topic: 'alert', severity, title: `Abuse: ${detector}`, detail, about, path: '/abuse' };
}

function ofExchange({ id, at, decision, findings, ...event }: ExchangeEvent): Notice | null {
  const proof = findings.find(({ detector }) => detector.endsWith('.exploited'));
  if (proof === undefined && (decision.verdict !== 'block' || findings.length === 0)) return null;
  const { method, host, path, template, operation, client, partner, status, principal } = event;
  const worst = SEVERITIES[Math.max(...findings.map(({ severity }) => severityRank(severity)))] ?? 'high';
  const classes = decision.classes.length > 0 ? decision.classes : [...new Set(findings.map((finding) => finding.class))];
  const { cwe, owasp, detector } = proof ?? findings[0]!;
  const about = {
    ...{ method, host, path, template, operation, client, partner, status, principal: principal.id ?? '', caller: principal.client ?? '' },
    ...{ action: decision.action, mode: decision.mode, score: decision.score, policy: decision.policy },
    ...{ classes, detectors: [...new Set(findings.map((finding) => finding.detector))], detector, cwe, owasp },
    ...{ points: [...new Set(findings.map(({ point }) => point))], transaction: event.transaction },
  };
  const place = `${method} ${host}${path}`;
  const page = `/attacks?attack=${encodeURIComponent(id)}`;
  if (proof !== undefined) {
    const title = 'Attack that succeeded';
    return {
      id,
      at,
      topic: 'exploited',
      severity: 'critical',
      title,
      detail: `${proof.detector} at ${proof.point} of ${place}`,
      about,
      path: page,
    };
  }
  const done = decision.action === 'block' ? 'blocked' : 'not blocked';
  return {
    id,
    at,
    topic: 'attack',
    severity: worst,
    title: `Attack ${done}`,
    detail: `${classes.join(', ')} in ${place}`,
    about,
    path: page,
  };
}

function ofSystem({ id, at, name, detail, count, stream }: SystemEvent): Notice | null {
  const severity = SYSTEM_SEVERITY[name];
  if (severity === undefined) return null;
  return {
    id,
    at,
    topic: SYSTEM_TOPIC[name] ?? 'system',
    severity,
    title: name,
    detail,
    about: { event: name, count, stream },
    path: SYSTEM_PAGE[name] ?? '',
  };
}

function ofAudit({ id, at, actor, role, action, target, outcome, detail, address }: AuditEvent): Notice {
  const topic = action.startsWith('policy.') ? 'policy' : 'audit';
  const severity = outcome === 'allowed' ? 'info' : 'low';
  const title = `${action} ${outcome}`;
  // What changes protection is worth a look even where it was allowed.
  const raised = topic === 'policy' && outcome === 'allowed' ? 'low' : severity;
  return {
    id,
    at,
    topic,
    severity: raised,
    title,
    detail: `${target} ${detail}`.trim(),
    about: { actor, role, action, target, outcome, address },
    path: '/settings/audit',
  };
}
