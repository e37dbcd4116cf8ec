import { ATTACK_CLASS_INFO, type AttackClass, type Severity } from '@sallyport/core';
import { VERSION } from '../version.ts';
import type { SentNotice } from './notice.ts';

/** Version of the Open Cybersecurity Schema Framework that is written. Source: schema.ocsf.io. */
export const OCSF_VERSION = '1.8.0';

const SEVERITY_ID: Readonly<Record<Severity, number>> = { info: 1, low: 2, medium: 3, high: 4, critical: 5 };
/** Verbs of API Activity, by the end of an action. */
const ACTIVITY: readonly (readonly [end: RegExp, id: number, name: string])[] = [
  [/\.(?:create|add|start|import|propose)$/, 1, 'Create'],
  [/\.(?:read|list|export|verify)$/, 2, 'Read'],
  [/\.(?:delete|remove|revoke)$/, 4, 'Delete'],
];

type Json = Readonly<Record<string, unknown>>;

/** A notice as an event of OCSF: Detection Finding, Vulnerability Finding, API Activity, or else Base Event. */
export function ocsfOf(notice: SentNotice): Json {
  switch (notice.topic) {
    case 'alert':
    case 'attack':
    case 'exploited':
    case 'partner':
      return detection(notice);
    case 'finding':
    case 'overdue':
      return vulnerability(notice);
    case 'audit':
    case 'policy':
      return 'actor' in notice.about ? activity(notice) : plain(notice);
    case 'report':
    case 'reminder':
    case 'system':
      return plain(notice);
    default:
      throw notice.topic satisfies never;
  }
}

function common(
  { id, at, severity, detail, about }: SentNotice,
  category: number,
  uid: number,
  act: number,
  profiles: readonly string[] = [],
): Json {
  return {
    category_uid: category,
    class_uid: uid,
    activity_id: act,
    type_uid: uid * 100 + act,
    severity_id: SEVERITY_ID[severity],
    severity: severity === 'info' ? 'Informational' : severity[0]!.toUpperCase() + severity.slice(1),
    time: at,
    message: detail,
    metadata: { version: OCSF_VERSION, uid: id, product: { name: 'Sallyport', vendor_name: 'Sallyport', version: VERSION }, profiles },
    // What OCSF has no place for.
    unmapped: about,
  };
}

const text = ({ about }: SentNotice, name: string): string => {
  const value = about[name];
  return typeof value === 'string' ? value : '';
};

function findingInfo(notice: SentNotice): Json {
  const { id, at, title, detail, about, topic, link } = notice;
  const detector = text(notice, 'detector') || text(notice, 'event') || topic;
  const types = Array.isArray(about.classes)
    ? (about.classes as AttackClass[]).map((name) => ATTACK_CLASS_INFO[name]?.title ?? name)
    : [topic];
  return {
    uid: id,
    title,
    desc: detail,
    created_time: at,
    types,
    analytic: { name: detector, uid: detector, type_id: 1, type: 'Rule' },
    ...(link !== '' && { src_url: link }),
  };
}

function detection(notice: SentNotice): Json {
  const { about, topic } = notice;
  const blocked = about.action === 'block';
  const acted = topic === 'attack' || topic === 'exploited';
  const confidence = typeof about.confidence === 'number' ? about.confidence : about.score;
  return {
    ...common(notice, 2, 2004, 1, acted ? ['security_control'] : []),
    ...{ status_id: 1, status: 'New', is_alert: true, finding_info: findingInfo(notice) },
    ...(typeof confidence === 'number' && { confidence_score: Math.round(confidence * 100) }),
    ...(acted && { action_id: blocked ? 2 : 1, action: blocked ? 'Denied' : 'Allowed' }),
    ...(acted && { evidences: [evidence(notice)] }),
  };
}

function evidence(notice: SentNotice): Json {
  const host = text(notice, 'host');
  return {
    uid: text(notice, 'transaction'),
    src_endpoint: { ip: text(notice, 'client') },
    dst_endpoint: { hostname: host },
    http_request: { http_method: text(notice, 'method'), url: { hostname: host, path: text(notice, 'path') } },
    http_response: { code: notice.about.status },
    api: { operation: `${text(notice, 'method')} ${text(notice, 'template') || text(notice, 'path')}` },
  };
}

function vulnerability(notice: SentNotice): Json {
  const { topic, title, detail, about, severity } = notice;
  const cwe = typeof about.cwe === 'number' && about.cwe > 0 ? { cwe: { uid: `CWE-${about.cwe}` } } : {};
  return {
    ...common(notice, 2, 2002, topic === 'finding' ? 1 : 2),
    ...{ status_id: 1, status: 'New', finding_info: findingInfo(notice), vulnerabilities: [{ title, desc: detail, severity, ...cwe }] },
  };
}

function activity(notice: SentNotice): Json {
  const { about } = notice;
  const action = text(notice, 'action');
  const [, id, name] = ACTIVITY.find(([end]) => end.test(action)) ?? [null, 3, 'Update'];
  const failed = about.outcome !== 'allowed';
  return {
    ...common(notice, 6, 6003, id),
    ...{ activity_name: name, status_id: failed ? 2 : 1, status: failed ? 'Failure' : 'Success' },
    actor: { user: { name: text(notice, 'actor'), type: text(notice, 'role') } },
    api: { operation: action },
    src_endpoint: { ip: text(notice, 'address') || 'unknown' },
  };
}

function plain(notice: SentNotice): Json {
  return { ...common(notice, 0, 0, 99), activity_name: notice.title };
}
