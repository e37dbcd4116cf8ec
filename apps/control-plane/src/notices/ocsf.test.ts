import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AlertEvent, AuditEvent, Event, SystemEvent } from '@sallyport/core';
import { describe, expect, it } from 'vitest';
import { exchange } from '../testing/exchange.ts';
import { noticeOf, type SentNotice } from './notice.ts';
import { ocsfOf } from './ocsf.ts';

const at = Date.UTC(2026, 10, 1);
const base = { id: 'gw1:000000000001', stream: 'gw1', seq: 1, at };
const attack = exchange('gw1', 1, at, { path: '/accounts', attack: 'sqli', blocked: true });
const alert: AlertEvent = {
  ...{ ...base, kind: 'alert' },
  alert: {
    ...{ detector: 'brute-force', at, subject: { kind: 'username', value: 'u' }, targets: [], severity: 'high', confidence: 0.9 },
    ...{ value: 40, baseline: 2, multiple: 20, detail: '40 failures where 2 are usual', evidence: ['tx1'] },
  },
};
const audit: AuditEvent = {
  ...{ ...base, kind: 'audit', actor: 'Zoë', role: 'admin', action: 'users.create', target: 'bob' },
  ...{ outcome: 'denied', detail: '', address: '10.0.0.1' },
};
const fault = (name: SystemEvent['name']): SystemEvent => ({ ...base, kind: 'system', name, detail: 'words', count: 1 });
const sent = (event: Event): SentNotice => ({ ...noticeOf(event)!, link: 'https://console.bank.example/abuse' });
const finding: SentNotice = {
  ...{ id: 'finding:f1:1', at, topic: 'finding', severity: 'high', title: 'Other owners', detail: 'seen' },
  about: { cwe: 639, host: 'api.bank.example' },
  link: '',
};

/** Each kind of notice, and the class of OCSF that it is written as. */
const CASES: readonly (readonly [file: string, uid: number, notice: SentNotice])[] = [
  ['findings/detection_finding', 2004, sent(attack)],
  ['findings/detection_finding', 2004, sent(alert)],
  ['findings/detection_finding', 2004, sent(fault('partner-anomaly'))],
  ['findings/vulnerability_finding', 2002, sent(fault('finding-overdue'))],
  ['findings/vulnerability_finding', 2002, finding],
  ['application/api_activity', 6003, sent(audit)],
  ['base_event', 0, sent(fault('chain-broken'))],
];

it('says of an attack what was done, and of whom', () => {
  expect(ocsfOf(sent(attack))).toMatchObject({
    ...{ category_uid: 2, class_uid: 2004, type_uid: 200401, time: at, action_id: 2, severity_id: 4 },
    ...{ metadata: { version: '1.8.0', profiles: ['security_control'] }, finding_info: { uid: attack.id, types: ['SQL injection'] } },
    evidences: [
      {
        src_endpoint: { ip: '203.0.113.7' },
        http_request: { http_method: 'GET', url: { path: '/accounts' } },
        http_response: { code: 403 },
      },
    ],
  });
});

it('says whether an act was allowed', () => {
  expect(ocsfOf(sent(audit))).toMatchObject({ class_uid: 6003, activity_id: 1, status_id: 2, actor: { user: { name: 'Zoë' } } });
});

interface Attribute {
  readonly requirement?: string;
}

interface Metaschema {
  readonly name: string;
  readonly extends?: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

const dir = join(process.env.SALLYPORT_DATA_DIR ?? '/nowhere', 'ocsf');

/** Outside data: the raw metaschema of OCSF. Skipped where SALLYPORT_DATA_DIR does not hold it. */
describe.skipIf(!existsSync(dir))('as the schema of OCSF has it', () => {
  const read = (path: string): Metaschema => JSON.parse(readFileSync(join(dir, `${path}.json`), 'utf8'));
  const PARENTS: Readonly<Record<string, string>> = {
    finding: 'events/findings/finding',
    base_event: 'events/base_event',
    application: 'events/base_event',
  };

  function attributesOf(path: string): Metaschema['attributes'] {
    const { attributes, extends: parent } = read(path);
    const included = ((attributes.$include ?? []) as readonly string[]).map((file) => join(dir, file)).filter(existsSync);
    const profiles = included.map((file) => (JSON.parse(readFileSync(file, 'utf8')) as Metaschema).attributes);
    const above = parent === undefined || PARENTS[parent] === undefined ? {} : attributesOf(PARENTS[parent]);
    // What a profile requires is required where the event names the profile; none of ours does but the one of controls.
    const optional = Object.assign({}, ...profiles.map((one) => Object.fromEntries(Object.keys(one).map((name) => [name, {}]))));
    return { ...above, ...optional, ...attributes };
  }

  it.each(CASES)('%s %i', (file, uid, notice) => {
    const event = ocsfOf(notice);
    expect(event.class_uid).toBe(uid);
    const known = attributesOf(`events/${file}`);
    const required = Object.entries(known).flatMap(([name, { requirement }]) => (requirement === 'required' ? [name] : []));
    expect(required.length).toBeGreaterThan(5);
    for (const name of required) expect(event, name).toHaveProperty(name);
    for (const name of Object.keys(event)) expect(known, name).toHaveProperty(name);
    const info = event.finding_info as object | undefined;
    if (info !== undefined) for (const name of Object.keys(info)) expect(attributesOf('objects/finding_info'), name).toHaveProperty(name);
  });
});
