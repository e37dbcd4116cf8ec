import { ABUSE_DETECTORS, type AbuseDetectorId, type ExchangeEvent } from '@sallyport/core';
import { describe, expect, it } from 'vitest';
import { AbuseMonitor } from '../monitor.ts';
import { DEFAULT_SETTINGS } from '../settings.ts';
import { act, acts, START } from '../testing/acts.fixture.ts';
import { DETECTORS } from './index.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The detectors that spoke, and whom of. */
function alarms(events: readonly ExchangeEvent[], settings = DEFAULT_SETTINGS): string[] {
  const monitor = new AbuseMonitor(settings);
  return [...new Set(events.flatMap((event) => monitor.observe(event)).map((alert) => `${alert.detector} ${alert.subject.kind}`))];
}

const login = (at: number, name: string, outcome: 'success' | 'failure', more: object = {}) => ({
  at,
  purpose: 'login' as const,
  shape: 'POST /login',
  outcome,
  username: name,
  ...more,
});
/** Many people, each signing in and looking at the own account. */
const people = (count: number, from = START) =>
  acts(count * 3, (index) => {
    const person = Math.floor(index / 3);
    const common = {
      at: from + person * MINUTE + (index % 3) * 9_137,
      client: `198.51.100.${person % 250}`,
      device: `d${person % 9}`,
      ordering: `o${person % 4}`,
    };
    if (index % 3 === 0) return { ...login(common.at, `n${person}`, 'success'), ...common, granted: `s${person}` };
    return { ...common, session: `s${person}`, who: `s${person}`, ids: [['path[0]', 1_000 + person]] as const };
  });

/** For each detector what must alarm, and what looks alike and must not. */
const CASES: Readonly<Record<AbuseDetectorId, { readonly bad: readonly ExchangeEvent[]; readonly good: readonly ExchangeEvent[] }>> = {
  'brute-force': {
    bad: acts(20, (index) => login(START + index * MINUTE, 'ada', 'failure', { secret: `s${index}`, client: `192.0.2.${index}` })),
    // An app that goes on with one stale password, and a person who tries five and gets in.
    good: [
      ...acts(200, (index) => login(START + index * MINUTE, 'bo', 'failure', { secret: 'old' })),
      ...acts(6, (index) => login(START + index * SECOND, 'cy', index < 5 ? 'failure' : 'success', { secret: `s${index}` })),
    ],
  },
  'credential-stuffing': {
    bad: acts(15, (index) => login(START + index * 10 * MINUTE, `n${index}`, 'failure')),
    // An office: many names from one address, one in eight mistypes.
    good: acts(200, (index) => login(START + index * MINUTE, `n${index}`, index % 8 === 0 ? 'failure' : 'success')),
  },
  'credential-stuffing-distributed': {
    bad: [
      ...people(100),
      ...acts(60, (index) =>
        login(START + 2 * HOUR + index * MINUTE, `x${index}`, 'failure', { client: `192.${index}.2.1`, device: 'tool', ordering: 'tool' }),
      ),
    ],
    // An outage of the sign-in: server errors say nothing of those who sign in.
    good: [
      ...people(100),
      ...acts(60, (index) => ({
        ...login(START + 2 * HOUR + index * MINUTE, `n${index}`, 'failure'),
        outcome: 'unfit' as const,
        status: 503,
        client: `198.51.100.${index}`,
      })),
    ],
  },
  'account-takeover': {
    bad: [
      act({ at: START, who: 'u', device: 'phone' }),
      ...(['other', 'contact-change', 'payee-add', 'transfer'] as const).map((purpose, step) =>
        act({ at: START + 24 * HOUR + step * 30 * MINUTE, who: 'u', device: 'stranger', client: '192.0.2.9', purpose }),
      ),
    ],
    // A new phone at home that does the same.
    good: [
      act({ at: START, who: 'u', device: 'phone' }),
      ...(['other', 'contact-change', 'payee-add', 'transfer'] as const).map((purpose, step) =>
        act({ at: START + 24 * HOUR + step * 30 * MINUTE, who: 'u', device: 'new phone', purpose }),
      ),
    ],
  },
  'object-enumeration': {
    bad: [
      ...people(60),
      ...acts(60, (index) => ({
        at: START + 2 * HOUR + index * 7 * SECOND,
        session: 'e',
        who: 'e',
        ids: [['path[0]', 50_000 + index]] as const,
        outcome: 'failure' as const,
        status: 404,
      })),
    ],
    good: [
      ...people(60),
      ...acts(400, (index) => ({
        at: START + 2 * HOUR + index * 7 * SECOND,
        session: 'f',
        who: 'f',
        ids: [['path[0]', 50_000 + (index % 10)]] as const,
      })),
    ],
  },
  'foreign-object': {
    bad: [
      ...acts(40, (index) => ({ at: START + index, who: `u${index}`, shape: 'GET /accounts', issued: [index] })),
      ...acts(40, (index) => ({ at: START + 1_000 + index, who: `u${index}`, ids: [['path[0]', index]] as const })),
      ...acts(4, (index) => ({ at: START + HOUR + index * 20 * MINUTE, who: 'thief', ids: [['path[0]', index + 5]] as const })),
    ],
    // Branches are given to everybody, and read by everybody.
    good: [
      ...acts(40, (index) => ({ at: START + index, who: `u${index}`, shape: 'GET /branches', issued: [900 + (index % 12)] })),
      ...acts(200, (index) => ({
        at: START + 1_000 + index,
        who: `u${index % 40}`,
        shape: 'GET /branches/{}',
        ids: [['path[0]', 900 + (index % 12)]] as const,
      })),
    ],
  },
  'function-surprise': {
    bad: [
      ...acts(60, (index) => ({ at: START + index, who: `u${index % 30}` })),
      ...['users', 'limits', 'reports'].map((name, index) =>
        act({ at: START + HOUR + index * MINUTE, who: 'u3', shape: `GET /admin/${name}` }),
      ),
    ],
    good: [
      ...acts(60, (index) => ({ at: START + index, who: `u${index % 30}` })),
      ...['users', 'limits', 'reports'].map((name, index) =>
        act({ at: START + HOUR + index * MINUTE, who: 'u3', shape: `GET /admin/${name}`, outcome: 'failure', status: 403 }),
      ),
    ],
  },
  'forced-browsing': {
    bad: acts(15, (index) => ({ at: START + index * MINUTE, shape: `GET /word${index}`, outcome: 'failure', status: 404 })),
    good: [
      ...acts(100, (index) => ({ at: START + index * MINUTE, shape: 'GET /banner', outcome: 'failure', status: 404 })),
      ...acts(60, (index) => ({
        at: START + index * MINUTE,
        client: '198.51.100.4',
        shape: `GET /page${index}`,
        outcome: index % 7 === 0 ? 'failure' : 'success',
        status: index % 7 === 0 ? 404 : 200,
      })),
    ],
  },
  'excess-consumption': {
    bad: [...people(60), ...acts(2_000, (index) => ({ at: START + 2 * HOUR + index * SECOND, who: 'x', session: 'x' }))],
    good: [...people(60), ...acts(200, (index) => ({ at: START + 2 * HOUR + index * 15 * SECOND, who: 'x', session: 'x' }))],
  },
  'card-testing': {
    bad: acts(15, (index) => ({
      at: START + index * 10 * MINUTE,
      who: 'u',
      purpose: 'card-payment',
      card: `c${index}`,
      bin: 'b',
      outcome: index % 9 === 0 ? 'success' : 'failure',
      status: 402,
    })),
    good: acts(60, (index) => ({
      at: START + index * 10 * MINUTE,
      who: 'u',
      purpose: 'card-payment',
      card: `c${index % 4}`,
      bin: `b${index % 4}`,
      outcome: index % 5 === 0 ? 'failure' : 'success',
    })),
  },
  'interval-regularity': {
    bad: acts(60, (index) => ({
      at: START + index * 20 * SECOND + (index % 3) * 200,
      who: 'm',
      session: 'm',
      ids: [['path[0]', index % 14]] as const,
    })),
    good: acts(600, (index) => ({ at: START + index * 30 * SECOND, who: 'm', session: 'm', ids: [['path[0]', 5]] as const })),
  },
  'address-rotation': {
    bad: acts(20, (index) => ({ at: START + index * MINUTE, who: 'r', session: 'r', client: `10.${index}.2.1` })),
    good: acts(60, (index) => ({ at: START + index * MINUTE, who: 'r', session: 'r', client: `10.${index % 3}.2.1` })),
  },
  'session-rotation': {
    bad: acts(40, (index) => ({ at: START + index * MINUTE, who: `s${index}`, session: `s${index}` })),
    good: acts(200, (index) => ({
      at: START + index * 15 * SECOND,
      who: `s${index % 30}`,
      session: `s${index % 30}`,
      device: `d${index % 15}`,
    })),
  },
  'flow-order': {
    bad: [
      ...acts(400, (index) => ({
        at: START + index,
        who: `u${index >> 1}`,
        session: `u${index >> 1}`,
        shape: index % 2 === 0 ? 'POST /authorise' : 'POST /pay',
      })),
      act({ at: START + HOUR, who: 'skip', session: 'skip', shape: 'POST /pay' }),
    ],
    good: acts(600, (index) => ({
      at: START + index,
      who: `u${index >> 1}`,
      session: `u${index >> 1}`,
      shape: (index >> 1) % 9 === 0 || index % 2 === 1 ? 'POST /pay' : 'POST /authorise',
    })),
  },
  'impossible-travel': {
    bad: [
      act({ at: START, who: 'u', place: [52.5, 13.4] }),
      act({ at: START + HOUR, who: 'u', place: [35.7, 139.7], device: 'stranger', client: '192.0.2.9' }),
    ],
    good: [
      act({ at: START, who: 'u', place: [52.5, 13.4] }),
      act({ at: START + 12 * HOUR, who: 'u', place: [35.7, 139.7] }),
      act({ at: START + 12 * HOUR + MINUTE, who: 'u', place: [35.6, 139.9] }),
    ],
  },
  'token-replay': {
    bad: acts(8, (index) => ({
      at: START + index * MINUTE,
      who: 't',
      session: 't',
      device: index % 2 === 0 ? 'own' : 'thief',
      client: index % 2 === 0 ? '198.51.100.1' : '192.0.2.1',
    })),
    good: acts(40, (index) => ({
      at: START + index * MINUTE,
      who: 't',
      session: 't',
      device: 'own',
      client: index % 2 === 0 ? '198.51.100.1' : '192.0.2.1',
    })),
  },
  'graphql-cost': {
    bad: acts(10, (index) => ({ at: START + index * MINUTE, who: 'g', session: 'g', graphql: { depth: 3, fields: 500, aliases: 200 } })),
    good: acts(100, (index) => ({
      at: START + index * MINUTE,
      who: 'g',
      session: `g${index % 10}`,
      graphql: { depth: 4, fields: 12, aliases: 1 },
    })),
  },
  'breached-password': {
    bad: acts(1, () => ({ ...login(START, 'ada', 'success'), breached: 12 })),
    good: acts(5, (index) => ({ ...login(START + index, `n${index}`, 'success'), breached: 0 })),
  },
  'promo-reuse': {
    bad: acts(20, (index) => ({
      at: START + index * MINUTE,
      who: `n${index}`,
      promo: 'p',
      device: 'tool',
      purpose: 'register',
      shape: 'POST /join',
    })),
    // A campaign: many people, each from home; and one family.
    good: [
      ...acts(300, (index) => ({
        at: START + index * MINUTE,
        who: `n${index}`,
        promo: 'p',
        device: `d${index % 9}`,
        client: `198.51.${index}.7`,
      })),
      ...acts(9, (index) => ({ at: START + index * HOUR, who: `m${index % 3}`, promo: 'p', device: 'd1' })),
    ],
  },
  'user-enumeration': {
    bad: acts(30, (index) => ({ at: START + index * MINUTE, purpose: 'password-reset', shape: 'POST /forgot', username: `n${index}` })),
    good: acts(60, (index) => ({
      at: START + index * MINUTE,
      purpose: 'password-reset',
      shape: 'POST /forgot',
      username: `n${index % 4}`,
    })),
  },
};

it.each(ABUSE_DETECTORS)('%s says how it decides, in numbers, from where, and about whom', (id) => {
  const { method, source, reference, about, subjects } = DETECTORS[id];
  expect(method).toMatch(/\d/);
  expect(method.length).toBeGreaterThan(80);
  expect(source).toMatch(/\d{4}|object enumeration|OWASP|NIST|haversine|ownership/);
  expect(reference).toMatch(/API\d+:2023|OAT-\d{3}/);
  expect(about.length).toBeGreaterThan(20);
  expect(subjects.length).toBeGreaterThan(0);
});

describe.each(ABUSE_DETECTORS)('%s', (id) => {
  it('sees what it is for, and names whom it is about', () => {
    const own = alarms(CASES[id].bad).filter((alarm) => alarm.startsWith(`${id} `));
    expect(own).not.toEqual([]);
    for (const alarm of own) expect(DETECTORS[id].subjects).toContain(alarm.split(' ')[1]);
  });

  it('is silent about what only looks like it', () => {
    expect(alarms(CASES[id].good).filter((alarm) => alarm.startsWith(`${id} `))).toEqual([]);
  });

  it('can be switched off', () => {
    const settings = { ...DEFAULT_SETTINGS, detectors: { [id]: { enabled: false } } };
    expect(alarms(CASES[id].bad, settings).filter((alarm) => alarm.startsWith(`${id} `))).toEqual([]);
  });
});

it('people who go about their business raise no alarm at all', () => {
  expect(alarms(people(400))).toEqual([]);
});

it('a declared order of steps holds from the first request on', () => {
  const settings = { ...DEFAULT_SETTINGS, flows: [{ id: 'sca', before: 'POST /authorise', after: 'POST /pay', within_s: 300 }] };
  const step = (shape: string, at: number) => act({ at, who: 'u', session: 'u', shape });
  expect(alarms([step('POST /authorise', START), step('POST /pay', START + MINUTE)], settings)).toEqual([]);
  expect(alarms([step('POST /pay', START)], settings)).toEqual(['flow-order principal']);
  expect(alarms([step('POST /authorise', START), step('POST /pay', START + HOUR)], settings)).toEqual(['flow-order principal']);
});

it('consent comes before data, however much else a session does; purposes name steps too', () => {
  const step = (shape: string, at: number, more: object = {}) => act({ at, shape, session: 's', who: 's', ...more });
  const busy = acts(120, (index) => ({ at: START + index, shape: `GET /other/${index}`, session: 's', who: 's' }));
  const consent = {
    ...DEFAULT_SETTINGS,
    flows: [{ id: 'consent', before: 'POST /consents', after: 'GET /accounts/{}', within_s: 3_600 }],
  };
  expect(alarms([...busy, step('GET /accounts/{}', START + MINUTE)], consent)).toEqual(['flow-order principal']);
  expect(alarms([...busy, step('POST /consents', START + SECOND), step('GET /accounts/{}', START + MINUTE)], consent)).toEqual([]);
  expect(alarms([step('POST /consents', START), step('GET /accounts/{}', START + 2 * HOUR)], consent)).toEqual(['flow-order principal']);
  const sca = { ...DEFAULT_SETTINGS, flows: [{ id: 'sca', before: 'one-time-code', after: 'transfer', within_s: 300 }] };
  const pay = step('POST /v2/ueberweisung', START + SECOND, { purpose: 'transfer' });
  expect(alarms([pay], sca)).toEqual(['flow-order principal']);
  expect(alarms([step('POST /v2/tan', START, { purpose: 'one-time-code' }), pay], sca)).toEqual([]);
});
