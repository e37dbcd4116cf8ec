import { describe, expect, it } from 'vitest';
import { compilePolicy } from './compile.ts';
import { editHeaders } from './headers/compile.ts';
import { compileFieldMask } from './masking/mask.ts';
import { policySchema } from './schema.ts';

const NOON = Date.parse('2026-06-01T12:00:00Z');
const HOUR = 3_600_000;

describe('a maintenance window', () => {
  const policy = compilePolicy(
    policySchema.parse({
      mode: 'block',
      routes: [{ id: 'quiet', path: '/quiet/**', mode: 'off' }],
      maintenance: [
        {
          id: 'release',
          scope: { path: '/payments/**' },
          from: '2026-06-01T11:00:00Z',
          to: '2026-06-01T13:00:00Z',
          reason: 'release 4.2',
          owner: 'payments',
        },
        { id: 'all', from: '2026-06-02T11:00:00Z', to: '2026-06-02T13:00:00Z', mode: 'monitor', reason: 'test', owner: 'me' },
      ],
    }),
  );
  const mode = (path: string, now?: number): string => {
    const { mode: found, modeSource } = policy.settingsFor('POST', 'api.bank.example', path, now);
    return `${found} ${modeSource}`;
  };

  it('lowers the mode in its scope and in its time', () => {
    expect(mode('/payments/1', NOON)).toBe('monitor maintenance:release');
    expect(mode('/payments/1', NOON - HOUR)).toBe('monitor maintenance:release');
    expect(mode('/payments/1', NOON + HOUR)).toBe('block global');
    expect(mode('/payments/1', NOON - HOUR - 1)).toBe('block global');
    expect(mode('/reports', NOON)).toBe('block global');
    expect(mode('/payments/1')).toBe('block global');
  });

  it('never raises it', () => {
    expect(mode('/quiet/x', NOON + 24 * HOUR)).toBe('off route:quiet');
  });

  it('has an end that is near', () => {
    const window = { id: 'w', from: '2026-06-01T11:00:00Z', reason: 'because', owner: 'me' };
    expect(policySchema.safeParse({ maintenance: [{ ...window, to: '2026-06-01T10:00:00Z' }] }).success).toBe(false);
    expect(policySchema.safeParse({ maintenance: [{ ...window, to: '2026-09-01T10:00:00Z' }] }).success).toBe(false);
  });
});

describe('header rules', () => {
  const edits = compilePolicy(
    policySchema.parse({
      headers: [
        { id: 'hsts', set: { 'strict-transport-security': 'max-age=31536000' }, remove: ['server', 'x-powered-by'] },
        { id: 'inner', scope: { path: '/inner/**' }, on: 'request', remove: ['x-debug'], set: { 'x-zone': 'inner' } },
        { id: 'own', scope: { path: '/inner/**' }, remove: ['strict-transport-security'] },
      ],
    }),
  ).headersFor;

  it('take headers out and put them in, the later rule last', () => {
    const outer = edits?.('GET', 'x', '/a');
    expect(outer?.request).toBeNull();
    const answer = editHeaders(
      [
        ['Server', 'old'],
        ['strict-transport-security', 'max-age=1'],
        ['etag', '"1"'],
      ],
      outer?.answer,
    );
    expect(answer).toEqual([
      ['etag', '"1"'],
      ['strict-transport-security', 'max-age=31536000'],
    ]);
    const inner = edits?.('GET', 'x', '/inner/a');
    expect(editHeaders([['x-debug', '1']], inner?.request)).toEqual([['x-zone', 'inner']]);
    expect(editHeaders([['etag', '"1"']], inner?.answer)).toEqual([['etag', '"1"']]);
  });

  it('leave framing and line breaks alone', () => {
    const set = (fields: object): boolean => policySchema.safeParse({ headers: [{ id: 'x', set: fields }] }).success;
    expect(set({ 'x-a': 'fine' })).toBe(true);
    for (const bad of [{ 'content-length': '0' }, { 'x-forwarded-for': '1' }, { 'x-a': 'b\r\nc: d' }, { 'X-A': 'b' }, {}])
      expect(set(bad)).toBe(false);
    expect(compilePolicy(policySchema.parse({})).headersFor).toBeNull();
  });
});

describe('masking rules', () => {
  const mask = compileFieldMask(['Member_No', 'x-customer']);

  it('hide values by their names, wherever they stand', () => {
    expect(
      mask?.headers([
        ['x-customer', 'Ann'],
        ['cookie', 'a=b; member_no=77'],
      ]),
    ).toEqual([
      ['x-customer', '[masked]'],
      ['cookie', 'a=b; member_no=[masked]'],
    ]);
    expect(mask?.target('/a?member%5Fno=77&q=1')).toBe('/a?member%5Fno=[masked]&q=1');
    expect(mask?.body('{"a":1,"MEMBER_NO":"7\\"7","b":{"member_no":[1,{"x":"]"}],"c":2}}')).toBe(
      '{"a":1,"MEMBER_NO":"[masked]","b":{"member_no":"[masked]","c":2}}',
    );
    expect(mask?.body('{"member_no": 77, "b": 1}')).toBe('{"member_no": "[masked]", "b": 1}');
    expect(mask?.body('member_no=77&x=1')).toBe('member_no=[masked]&x=1');
    expect(mask?.evidence('body.json.items[0].member_no', '77')).toBe('[masked]');
    expect(mask?.evidence('body.json.note', 'x')).toBe('x');
  });

  it('hide what is cut off or broken', () => {
    for (const text of ['{"member_no":"secre', '{"member_no":{"a":"secre', '{"member_no":secret'])
      expect(mask?.body(text)).not.toContain('secre');
    expect(compileFieldMask([])).toBeNull();
  });
});

describe('a challenge', () => {
  it('sends nobody anywhere but where the bank said', () => {
    const challenge = (fields: object): boolean => policySchema.safeParse({ abuse: { challenge: fields } }).success;
    expect(challenge({ status: 303, location: 'https://id.bank.example/step-up?to={path}' })).toBe(true);
    expect(challenge({ location: '/step-up' })).toBe(true);
    for (const bad of [{ status: 303 }, { location: 'http://id.bank.example/' }, { location: 'javascript:1' }, { status: 200 }])
      expect(challenge(bad)).toBe(false);
  });
});
