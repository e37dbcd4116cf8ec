import { describe, expect, it } from 'vitest';
import { compilePolicy } from '../compile.ts';
import { decide } from '../decide.ts';
import { mmdbOf } from '../geography/mmdb.fixture.ts';
import { type Geography, joinGeographies, readGeography } from '../geography/read.ts';
import { policySchema } from '../schema.ts';
import { type CallerFacts, NO_FACTS } from './compile.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const JA4 = 't13d1516h2_8daaf6152771_e5627efa2ab1';

function verdict(rule: object, caller: Partial<CallerFacts>, now = NOW): string {
  const policy = compilePolicy(policySchema.parse({ mode: 'block', deny: [{ id: 'them', reason: 'for the test', ...rule }] }));
  const settings = policy.settingsFor('GET', 'x', '/');
  return decide(policy, {
    settings,
    findings: [],
    score: 0,
    classes: [],
    classScores: null,
    patches: [],
    gaps: [],
    client: '203.0.113.7',
    caller: { ...NO_FACTS, ...caller },
    now,
    reasons: [],
  }).action;
}

describe('a list names clients by', () => {
  const place = { country: 'KP', asn: 64_500, point: null };
  it.each<[string, object, Partial<CallerFacts>, Partial<CallerFacts>]>([
    ['country', { countries: ['KP'] }, { place }, { place: { ...place, country: 'CH' } }],
    ['autonomous system', { asns: [64_500] }, { place }, { place: null }],
    ['user', { users: ['Mallory'] }, { users: ['mallory'] }, { users: ['ada'] }],
    ['caller', { principals: ['00112233445566aa'] }, { principal: '00112233445566aa' }, { principal: '' }],
    ['session', { sessions: ['00112233445566aa'] }, { session: '00112233445566aa' }, { session: '00112233445566ab' }],
    ['token', { tokens: ['a'.repeat(64)] }, { token: 'a'.repeat(64) }, { token: 'b'.repeat(64) }],
    ['TLS client', { ja4: [JA4] }, { ja4: JA4 }, { ja4: '' }],
    ['client program', { fingerprints: ['00112233445566aa'] }, { fingerprints: ['1', '00112233445566aa'] }, { fingerprints: [] }],
    ['any of several', { countries: ['IR'], ja4: [JA4] }, { place, ja4: JA4 }, { place }],
  ])('%s', (_name, rule, on, off) => {
    expect(verdict(rule, on)).toBe('block');
    expect(verdict(rule, off)).toBe('pass');
    expect(verdict({ ...rule, expires: '2026-05-31T00:00:00Z' }, on)).toBe('pass');
  });

  it('nothing is no list', () => {
    const valid = (rule: object): boolean => policySchema.safeParse({ deny: [{ id: 'x', reason: 'for the test', ...rule }] }).success;
    expect(valid({ countries: ['CH'] })).toBe(true);
    for (const bad of [{}, { countries: ['ch'] }, { tokens: ['secret'] }, { ja4: ['x'] }, { countries: [] }])
      expect(valid(bad)).toBe(false);
  });
});

describe('where an address is', () => {
  const csv = (text: string): Geography => readGeography(Buffer.from(text), 'geo.csv');

  it('is read from CSV, the smallest network first', () => {
    const geography = csv(
      'network,country,asn,latitude,longitude\n192.0.0.0/8,US,64500,40.7,-74\n192.0.2.0/24,CH,AS64501,47.4,8.5\n192.0.2.128/25,,64502,,\n2001:db8::/32,DE,64503,52.5,13.4\n2001:db8:1::/48,FR,,,\n',
    );
    expect(geography.place('192.0.1.255')).toEqual({ country: 'US', asn: 64_500, point: [40.7, -74] });
    expect(geography.place('192.0.2.0')?.country).toBe('CH');
    expect(geography.place('192.0.2.127')?.asn).toBe(64_501);
    expect(geography.place('192.0.2.128')).toEqual({ country: '', asn: 64_502, point: null });
    expect(geography.place('192.0.3.0')?.country).toBe('US');
    expect(geography.place('::ffff:192.0.2.1')?.country).toBe('CH');
    expect(geography.place('2001:db8:1::9')?.country).toBe('FR');
    expect(geography.place('2001:db8:2::9')?.country).toBe('DE');
    for (const nowhere of ['198.51.100.1', '2001:db9::1', 'nonsense', '']) expect(geography.place(nowhere)).toBeNull();
  });

  it('is what a slow look through all networks says', () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    const networks = Array.from({ length: 300 }, (_, index) => {
      const bits = 8 + random(25);
      const size = 2 ** (32 - bits);
      return { bits, start: Math.floor((random(65_536) * 65_536 + random(65_536)) / size) * size, size, asn: index + 1 };
    });
    const text = (value: number): string => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
    const distinct = [...new Map(networks.map((one) => [`${one.start}/${one.bits}`, one])).values()];
    const geography = csv(`network,asn\n${distinct.map(({ start, bits, asn }) => `${text(start)}/${bits},${asn}`).join('\n')}`);
    for (const { start, size } of distinct) {
      for (const at of [start, start + size - 1, Math.max(0, start - 1), start + Math.floor(size / 2)]) {
        const holding = distinct.filter((one) => at >= one.start && at < one.start + one.size).sort((a, b) => b.bits - a.bits)[0];
        expect(geography.place(text(at))?.asn ?? null).toBe(holding?.asn ?? null);
      }
    }
  });

  it('is read from a MaxMind DB, and joined from several files', () => {
    const city = mmdbOf([[0xc0000200, 24, { country: { iso_code: 'CH' }, location: { latitude: 47.5, longitude: 8.5 } }]]);
    const numbers = mmdbOf([[0xc0000200, 24, { autonomous_system_number: 64_501 }]]);
    expect(readGeography(city, 'city.mmdb').place('192.0.2.9')).toEqual({ country: 'CH', asn: 0, point: [47.5, 8.5] });
    expect(readGeography(city, 'city.mmdb').place('192.0.3.9')).toBeNull();
    const both = joinGeographies([readGeography(city, 'city.mmdb'), readGeography(numbers, 'asn.mmdb')]);
    expect(both?.place('192.0.2.9')).toEqual({ country: 'CH', asn: 64_501, point: [47.5, 8.5] });
    expect(both?.place('nonsense')).toBeNull();
  });

  it('is refused with its line where a file is wrong', () => {
    const refusal = (text: string): string => {
      try {
        csv(text);
        return 'taken';
      } catch (error) {
        return error instanceof Error ? error.message : '';
      }
    };
    expect(refusal('network,country\n192.0.2.0/24,CH\nx,CH\n')).toMatch(/CONFIG_INVALID at geo\.csv:3/);
    expect(refusal('net,land\n')).toMatch(/geo\.csv:1/);
    expect(refusal('network,country\n192.0.2.0/24,Switzerland\n')).toMatch(/geo\.csv:2/);
    expect(refusal('')).toMatch(/head line/);
    expect(() => readGeography(Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'), 'x.mmdb')).toThrow(/x\.mmdb/);
  });
});
