import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskField } from './field.ts';
import { maskBody, maskHeaders, maskPath, maskTarget } from './message.ts';
import { maskExcerpt, maskText } from './text.ts';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl';

describe('paths and targets', () => {
  it.each([
    ['/v1/accounts/12/transactions', '/v1/accounts/12/transactions'],
    ['/v1/accounts/000123456789/transactions', '/v1/accounts/[account:…6789]/transactions'],
    ['/cards/4111111111111111/freeze', '/cards/[pan:…1111]/freeze'],
    ['/cards/4111-1111-1111-1111', '/cards/[pan:…1111]'],
    ['/cards/4111%2D1111%2D1111%2D1111', '/cards/[pan:…1111]'],
    ['/pin/1234', '/pin/[pin]'],
    ['/cvv/123/check', '/cvv/[cvv]/check'],
    ['/ssn/536226789', '/ssn/[number:…6789]'],
    ['/oauth/token/introspect', '/oauth/token/introspect'],
    ['/password-reset/token/a8f3k29d', '/password-reset/token/[token]'],
    [`/t/${JWT}`, '/t/[token]'],
    ['/users/550e8400-e29b-41d4-a716-446655440000', '/users/550e8400-e29b-41d4-a716-446655440000'],
    ['/a;jsessionid=A1B2C3', '/a;jsessionid=[session]'],
    ['/pay?card=4111111111111111&cvv=123&x=1', '/pay?card=[pan:…1111]&cvv=[cvv]&x=1'],
    ['/pay?c%76v=123', '/pay?c%76v=[cvv]'],
    ['/pay?4111111111111111=x', '/pay?[pan:…1111]=x'],
    ['/pay?access_token=abc&token=def', '/pay?access_token=[token]&token=[token]'],
    ["/q?id=1'%20OR%201=1--", "/q?id=1'%20OR%201=1--"],
    [`/cb?state=${Buffer.from('{"pan":"4111111111111111"}').toString('base64url')}`, '/cb?state=[masked:base64]'],
    ['https://h/p?password=a%26b', 'https://h/p?password=[password]'],
    ['/', '/'],
    ['*', '*'],
  ])('%s becomes %s', (target, masked) => {
    expect(maskTarget(target)).toBe(masked);
    if (!target.includes('?')) expect(maskPath(target)).toBe(masked);
  });

  it('are idempotent', () => {
    const part = fc.constantFrom(
      '/',
      'accounts',
      '4111111111111111',
      '?',
      '&',
      '=',
      'cvv',
      '123',
      JWT,
      'pin',
      '1234',
      '%20',
      'ssn',
      '536-22-6789',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 10 }), (parts) => {
        const once = maskTarget(`/${parts.join('')}`);
        expect(maskTarget(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('headers', () => {
  it('keep names, order and what is no secret', () => {
    expect(
      maskHeaders([
        ['host', 'api.bank.example'],
        ['authorization', `Bearer ${JWT}`],
        ['cookie', 'theme=dark; sid=abc; opaque=9f8a7c6e5d4b3a21; JSESSIONID=x1'],
        ['set-cookie', 'session=abc123; Path=/; HttpOnly'],
        ['x-api-key', 'k-123'],
        ['x-card', '4111 1111 1111 1111'],
        ['referer', 'https://x.example/p?token=abc'],
        ['x-request-id', '4bf92f3577b34da6a3ce929d0e0e4736'],
        ['user-agent', 'curl/8.0'],
        ['4111111111111111', 'x'],
      ]),
    ).toEqual([
      ['host', 'api.bank.example'],
      ['authorization', 'Bearer [token]'],
      ['cookie', 'theme=dark; sid=[session]; opaque=[session]; JSESSIONID=[session]'],
      ['set-cookie', 'session=[session]; Path=/; HttpOnly'],
      ['x-api-key', '[key]'],
      ['x-card', '[pan:…1111]'],
      ['referer', 'https://x.example/p?token=[token]'],
      ['x-request-id', '4bf92f3577b34da6a3ce929d0e0e4736'],
      ['user-agent', 'curl/8.0'],
      ['[pan:…1111]', 'x'],
    ]);
  });
});

describe('bodies', () => {
  const MULTIPART = [
    '--b',
    'Content-Disposition: form-data; name="cvv"',
    '',
    '123',
    '--b',
    'Content-Disposition: form-data; name="note"; filename="4111111111111111.txt"',
    'Content-Type: text/plain',
    '',
    'ssn 536-22-6789',
    '--b--',
  ].join('\r\n');

  it.each([
    ['application/json', '{"pan":4111111111111111,"cvv":"123","pin":1234}', '{"pan":[pan:…1111],"cvv":"[cvv]","pin":[pin]}'],
    ['application/json', '{"pan":41111111', '{"pan":[pan:…1111]'],
    ['application/x-www-form-urlencoded', 'pan=4111+1111+1111+1111&pin=1234&password=a+b', 'pan=[pan:…1111]&pin=[pin]&password=[password]'],
    ['text/xml', '<Card number="4111111111111111"><CVV2>123</CVV2></Card>', '<Card number="[pan:…1111]"><CVV2>[cvv]</CVV2></Card>'],
    ['text/xml', '<CVV2><![CDATA[123]]></CVV2>', '<CVV2><![CDATA[[cvv]]]></CVV2>'],
    [
      'application/graphql',
      'mutation { pay(pan: "4111111111111111", cvv: "123") { id } }',
      'mutation { pay(pan: "[pan:…1111]", cvv: "[cvv]") { id } }',
    ],
    ['', "{'password': 'x y', 'a': 1}", "{'password': '[password]', 'a': 1}"],
    ['application/yaml', 'password: hunter2\npin: "1234"\n', 'password: [password]\npin: "[pin]"\n'],
  ])('%s %s', (type, body, masked) => {
    expect(maskBody(body, type, 2_048)).toBe(masked);
    expect(maskBody(Buffer.from(body), type, 2_048)).toBe(masked);
  });

  it('multipart by the names of its parts', () => {
    const masked = maskBody(Buffer.from(MULTIPART), 'multipart/form-data; boundary=b', 2_048);
    expect(masked).toContain('name="cvv"\r\n\r\n[cvv]\r\n--b');
    expect(masked).not.toContain('536-22');
    expect(masked).not.toContain('411111111');
  });

  it('text in two bytes a character', () => {
    const masked = maskBody(Buffer.from('{"pan":"4111111111111111"}', 'utf16le'), 'application/json; charset=utf-16le', 2_048);
    expect(masked).toContain('[pan:…1111]');
    expect(masked.replaceAll('\0', '')).not.toContain('4111111');
  });

  it('binary by its size alone', () => {
    const packed = gzipSync('x'.repeat(1_000));
    expect(maskBody(packed, 'application/json', 2_048)).toBe(`[binary: ${packed.length} bytes]`);
    expect(maskBody(Buffer.from('abc'), 'image/png', 2_048)).toBe('[binary: 3 bytes]');
  });

  it('nothing at the edge of the cut, wherever it falls', () => {
    const secrets = fc.constantFrom(
      '4111111111111111',
      '4111 1111 1111 1111',
      '536-22-6789',
      `Bearer ${JWT}`,
      '"password":"hunter2hunter2"',
    );
    fc.assert(
      fc.property(fc.nat(300), fc.integer({ min: 1, max: 200 }), secrets, fc.nat(9_000), (before, max, secret, after) => {
        const masked = maskBody(`${'ab '.repeat(before)}${secret} ${'cd '.repeat(after / 3)}`, 'text/plain', max);
        expect(masked.length).toBeLessThanOrEqual(max);
        for (const part of ['4111111', '4111 1111', '536-22', 'eyJhbG', 'hunter']) expect(masked).not.toContain(part);
      }),
    );
    const long = `${'x '.repeat(4_000)}4111 1111 1111 1111${' y'.repeat(100)}`;
    for (let max = 1; max < 9_000; max += 37) expect(maskBody(long, 'text/plain', max)).not.toMatch(/4111 1111|1111 1111/);
  });
});

describe('what was kept', () => {
  const noise = fc.string({ unit: fc.constantFrom(...'abXY {}",:<>/?&=%\\;\n.-_'), maxLength: 20 });
  const piece = fc.oneof(
    noise,
    fc.stringMatching(/^[A-Za-z0-9+/_-]{1,50}$/),
    fc.stringMatching(/^[0-9 -]{1,30}$/),
    fc.uuid(),
    fc.constantFrom(
      '4111111111111111',
      JWT,
      'cvv=123',
      '"password":"x y"',
      'pin',
      '1234',
      'ssn',
      'token',
      'Bearer abcdefgh',
      '%20',
      'sid=',
      'accounts/',
    ),
  );
  const message = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(''));
  const headers = fc.constantFrom('cookie', 'set-cookie', 'authorization', 'x-request-id', 'referer', 'x-note', 'x-api-key');

  it('holds nothing that masking would still find: a record can be checked by masking it again', () => {
    fc.assert(
      fc.property(message, headers, fc.integer({ min: 20, max: 100 }), fc.nat(100), (text, name, max, at) => {
        const kept = [maskPath(`/${text}`), maskTarget(`/${text}`), maskBody(text, '', max)];
        kept.push(maskExcerpt('', text, Math.min(at, text.length), Math.min(at + 9, text.length), max));
        for (const masked of kept) expect(maskText(masked)).toBe(masked);
        const [field] = maskHeaders([[name, text]]);
        expect(maskField(name, field![1])).toBe(field![1]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is masked anew where a mark moved the cut', () => {
    const text = 'acvv=123aaaaaaaa,a0 000-  0--%2000000000-007a-1000-8089-a05a6a26c000';
    const kept = maskExcerpt('', text, 49, 58, 67);
    expect(kept).toContain('[cvv]');
    expect(maskText(kept)).toBe(kept);
  });
});
