import { describe, expect, it } from 'vitest';
import { needsApproval } from '../change/approval.ts';
import { compilePolicy } from '../compile.ts';
import { DEFAULT_POLICY, type Policy, policySchema } from '../schema.ts';

const LEVELS = ['global', 'api', 'host', 'route', 'operation'] as const;
type LevelName = (typeof LEVELS)[number];

const NAME: Readonly<Record<LevelName, string>> = {
  global: 'global',
  api: 'api:pay',
  host: 'host:api.bank.example',
  route: 'route:orders',
  operation: 'operation:order',
};

/** A policy in which exactly `levels` say something, each something else where that can be. */
function policyWhere(said: Readonly<Partial<Record<LevelName, object>>>): Policy {
  return policySchema.parse({
    ...said.global,
    apis: said.api === undefined ? [] : [{ id: 'pay', hosts: ['api.bank.example'], paths: ['/pay/**'], ...said.api }],
    hosts: said.host === undefined ? [] : [{ host: 'api.bank.example', ...said.host }],
    routes: said.route === undefined ? [] : [{ id: 'orders', path: '/pay/orders/**', ...said.route }],
    operations: said.operation === undefined ? [] : [{ id: 'order', method: 'GET', path: '/pay/orders/{id}', ...said.operation }],
  });
}

const settingsOf = (policy: Policy) => compilePolicy(policy).settingsFor('GET', 'api.bank.example', '/pay/orders/17');

/** Every set of levels, and which of them decides: the last in the order of {@link LEVELS}. */
const TABLE = Array.from({ length: 2 ** LEVELS.length }, (_, bits) => LEVELS.filter((_name, index) => (bits >> index) & 1)).map(
  (levels) => ({
    levels,
    wins: levels.at(-1) ?? 'global',
  }),
);

describe('the precedence table: operation, route, host, API, global', () => {
  it.each(TABLE)('$levels: $wins decides', ({ levels, wins }) => {
    const each = (of: (level: LevelName, index: number) => object) =>
      policyWhere(Object.fromEntries(levels.map((level, index) => [level, of(level, index)])));
    const decides = levels.length > 0;

    // The one that wins blocks, all others are off; and the other way round.
    for (const [own, others] of [
      ['block', 'off'],
      ['off', 'block'],
    ] as const) {
      const { mode, modeSource } = settingsOf(each((level) => ({ mode: level === wins ? own : others })));
      expect([mode, modeSource]).toEqual([decides ? own : 'monitor', NAME[wins]]);
    }
    const closed = settingsOf(each((level) => ({ on_error: level === wins ? 'closed' : 'open' })));
    expect(closed.onError).toBe(decides ? 'closed' : 'open');
    const threshold = settingsOf(each((_level, index) => ({ block_threshold: 0.1 + index / 10 })));
    expect(threshold.blockThreshold).toBeCloseTo(decides ? (levels.length - 1) / 10 + 0.1 : 0.5);
    const word = settingsOf(each((level) => ({ sensitivity: level === wins ? 'paranoid' : 'safe' })));
    expect(word.blockThreshold).toBe(decides ? 0.3 : 0.5);
    const classes = settingsOf(each((level) => ({ class_sensitivity: { sqli: level === wins ? 'paranoid' : 'safe' } })));
    expect(classes.classThresholds?.get('sqli')).toBe(decides ? 0.3 : undefined);
    const graphql = settingsOf(each((_level, index) => ({ graphql: { depth_max: 5 + index } })));
    expect(graphql.graphql.depth_max).toBe(decides ? 4 + levels.length : DEFAULT_POLICY.graphql.depth_max);
  });

  it('what a level does not say the next wider one does, field by field', () => {
    const settings = settingsOf(
      policyWhere({
        global: { mode: 'off' },
        api: { mode: 'block' },
        host: { on_error: 'closed' },
        route: { block_threshold: 0.9 },
        operation: { body_bytes_max: 10 },
      }),
    );
    expect(settings).toMatchObject({
      mode: 'block',
      modeSource: 'api:pay',
      onError: 'closed',
      blockThreshold: 0.9,
      bodyBytesMax: 10,
      route: 'orders',
    });
  });

  it.each(LEVELS)('the ceiling bounds level %s, and a maintenance window lowers it', (level) => {
    const bounded = { ...policyWhere({ [level]: { mode: 'block' } }), ceiling: 'monitor' as const };
    expect(settingsOf(bounded)).toMatchObject({ mode: 'monitor', modeSource: 'ceiling' });
    const window = { id: 'w', scope: { host: '*', path: '/**', methods: [] }, from: '1970-01-01T00:00:00Z', to: '1970-01-02T00:00:00Z' };
    const inWindow = {
      ...policyWhere({ [level]: { mode: 'block' } }),
      maintenance: [{ ...window, mode: 'off' as const, reason: 'test', owner: 'me' }],
    };
    expect(settingsOf(inWindow)).toMatchObject({ mode: 'off', modeSource: 'maintenance:w' });
  });
});

describe('which rule of a level holds', () => {
  it('of APIs the one with the more specific host and path', () => {
    const { settingsFor } = compilePolicy(
      policySchema.parse({
        apis: [
          { id: 'all' },
          { id: 'bank', hosts: ['*.bank.example', 'bank.example'], mode: 'block' },
          { id: 'cards', hosts: ['*'], paths: ['/cards/**', '/v2/cards/**'], mode: 'off' },
        ],
      }),
    );
    expect(settingsFor('GET', 'x.bank.example', '/').modeSource).toBe('api:bank');
    expect(settingsFor('GET', 'other.example', '/v2/cards/1').modeSource).toBe('api:cards');
    expect(settingsFor('GET', 'x.bank.example', '/cards/1').modeSource).toBe('api:cards');
    expect(settingsFor('GET', 'other.example', '/').modeSource).toBe('global');
  });

  it('of operations the one by id, then a literal segment before a parameter', () => {
    const operation = 'op_0123456789abcdef';
    const { settingsFor, asksForOperation } = compilePolicy(
      policySchema.parse({
        operations: [
          { id: 'any', method: 'GET', path: '/a/{id}', mode: 'off' },
          { id: 'own', method: 'GET', path: '/a/me', mode: 'monitor' },
          { id: 'named', operation, mode: 'block' },
        ],
      }),
    );
    expect(asksForOperation).toBe(true);
    expect(settingsFor('GET', 'h', '/a/me').modeSource).toBe('operation:own');
    expect(settingsFor('GET', 'h', '/a/1').modeSource).toBe('operation:any');
    expect(settingsFor('GET', 'h', '/a/me', 0, operation).modeSource).toBe('operation:named');
    for (const [method, path] of [
      ['POST', '/a/1'],
      ['GET', '/a'],
      ['GET', '/a/1/b'],
    ] as const)
      expect(settingsFor(method, 'h', path).modeSource).toBe('global');
  });

  it('an operation is named in one way', () => {
    for (const rule of [
      {},
      { method: 'GET' },
      { path: '/a' },
      { operation: 'op_0123456789abcdef', path: '/a' },
      { method: 'GET', path: '/a/*' },
    ]) {
      expect(policySchema.safeParse({ operations: [{ id: 'x', ...rule }] }).success, JSON.stringify(rule)).toBe(false);
    }
  });
});

describe('a second person', () => {
  const before = policySchema.parse({ approval: { required: true, scopes: [{ path: '/pay/**' }] } });
  const asks = (more: object): readonly string[] =>
    needsApproval(before, { ...before, ...(policySchema.parse(more) as object), approval: before.approval } as Policy);

  it('is asked for an API or an operation that bears on the traffic named', () => {
    expect(asks({ apis: [{ id: 'a', paths: ['/pay/**', '/pay/x'], mode: 'off' }] })).toEqual(['apis.a']);
    expect(asks({ apis: [{ id: 'a', paths: ['/other/**'], mode: 'off' }] })).toEqual([]);
    expect(asks({ operations: [{ id: 'o', method: 'GET', path: '/pay/{id}', mode: 'off' }] })).toEqual(['operations.o']);
    expect(asks({ operations: [{ id: 'o', method: 'GET', path: '/other/{id}', mode: 'off' }] })).toEqual([]);
    expect(asks({ operations: [{ id: 'o', operation: 'op_0123456789abcdef', mode: 'off' }] })).toEqual(['operations.o']);
  });
});
