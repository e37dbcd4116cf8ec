import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskField } from './field.ts';
import { maskExcerpt, maskText } from './text.ts';

const PANS = ['4111111111111111', '5555555555554444', '378282246310005', '6011111111111117', '2223003122003222', '30569309025904'];
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl';

describe('masked text', () => {
  it.each([
    ['4111111111111111', '[pan:…1111]'],
    ['pay 4111 1111 1111 1111 now', 'pay [pan:…1111] now'],
    ['4111-1111-1111-1111', '[pan:…1111]'],
    ['3782 822463 10005', '[pan:…0005]'],
    ['{"amount":12.50,"n":4111111111111111}', '{"amount":12.50,"n":[pan:…1111]}'],
    ['4.111111111111111e15', '[pan:…1111]e15'],
    ['x4111111111111111y', 'x[pan:…1111]y'],
    ['94111 1111 1111 11119', '[pan:…1111]'],
    ['2024-11-24 4111111111111111', '2024-11-24 [pan:…1111]'],
    ['164111111111111111', '[pan:…1111]'],
    ['%34%31%31%31%31%31%31%31%31%31%31%31%31%31%31%31', '[pan:…1111]'],
    ['4111%201111%201111%201111', '[pan:…1111]'],
    ['%a4111%201111%201111%201111', '%a[pan:…1111]'],
    ['4111%2520111111111111', '[pan:…1111]'],
    ['\\u0034111111111111111', '[pan:…1111]'],
    ['&#52;111&nbsp;1111&#x20;1111 1111', '[pan:…1111]'],
    ['４１１１１１１１１１１１１１１１', '[pan:…1111]'],
    ['%EF%BC%94111111111111111', '[pan:…1111]'],
    ['4111\u200b1111\u200b1111\u200b1111', '[pan:…1111]'],
    [';4111111111111111=29121011234567890?', '[track]'],
    ['%B4111111111111111^DOE/JOHN^29121011234567890?', '[track]'],
    ['my ssn 536-22-6789.', 'my ssn [ssn].'],
    ['536-22-6789', '[ssn:…6789]'],
    ['536 22 6789', '[ssn:…6789]'],
    ['/customers/536226789', '/customers/[number:…6789]'],
    ['912-70-1234', '[itin:…1234]'],
    ['GB82WEST12345698765432', '[iban:…5432]'],
    ['to DE89 3704 0044 0532 0130 00 today', 'to [iban:…3000] today'],
    [JWT, '[token]'],
    [`Authorization: Bearer ${JWT}`, 'Authorization: Bearer [token]'],
    ['Authorization: Basic YWxpY2U6czNjcmV0', 'Authorization: Basic [token]'],
    ['Bearer 9f86d081884c7d659a2feaa0c55ad015', 'Bearer [token]'],
    ['/t/supersecrettoken1234567890', '/t/[token]'],
    ['/t/tok_9f8e7d6c5b4a39281706', '/t/[token]'],
    ['/reset/9f86d081884c7d659a2feaa0c55ad015', '/reset/[token]'],
    ['key sk_live_4eC39HqLyjWDarjtT1zdp7dc', 'key [key]'],
    ['AKIAIOSFODNN7EXAMPLE', '[key]'],
    ['{"cvv":"123","pin":"4321","zip":"10001"}', '{"cvv":"[cvv]","pin":"[pin]","zip":"10001"}'],
    ['{"cvv":123}', '{"cvv":[cvv]}'],
    ['{"pins":["1234","5678"]}', '{"pins":["[pin]","[pin]"]}'],
    ['{"body":"{\\"cvv\\":\\"123\\"}"}', '{"body":"{\\"cvv\\":\\"[cvv]\\"}"}'],
    ['{"password":"ab\\"cd ef"}', '{"password":"[password]"}'],
    ['<card><cvv>123</cvv><pin>1234</pin></card>', '<card><cvv>[cvv]</cvv><pin>[pin]</pin></card>'],
    ['<c:PINBlock enc="x">041226CBA9876FED</c:PINBlock>', '<c:PINBlock enc="x">[pin]</c:PINBlock>'],
    ['user=a&password=p4ss&x=1', 'user=a&password=[password]&x=1'],
    ['name="cvv"\r\n\r\n123\r\n--b', 'name="cvv"\r\n\r\n[cvv]\r\n--b'],
    ['my pin is 1234', 'my pin is [pin]'],
    ['Cookie: sid=abc; theme=dark\r\nHost: a', 'Cookie: [session]\r\nHost: a'],
    [Buffer.from('card 4111111111111111').toString('base64'), '[masked:base64]'],
    [Buffer.from('4111111111111111').toString('base64url'), '[masked:base64]'],
    [Buffer.from('4111111111111111').toString('hex'), '[masked:hex]'],
    [Buffer.from(Buffer.from('4111111111111111').toString('base64')).toString('base64'), '[masked:base64]'],
    ['{"4111111111111111":{"4111-1111-1111-1111":1}}', '{"[pan:…1111]":{"[pan:…1111]":1}}'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----\nafter', '[private-key]\nafter'],
    ['-----BEGIN PRIVATE KEY-----\nMIIEow', '[private-key]'],
    ['jane.doe@example.com', 'j***@example.com'],
    ['token: eyJhbGciOiJIUzI1NiJ9', 'token: [token]'],
  ])('%j becomes %j', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });

  it.each([
    '/api/v1/accounts/12345/transactions',
    'SELECT * FROM users WHERE id = 1 OR 1=1 --',
    '<script>alert(document.domain)</script>',
    '../../../../etc/passwd',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36',
    '550e8400-e29b-41d4-a716-446655440000',
    '2024-11-23T00:53:12.123Z',
    '1732323192123',
    'application/json; charset=utf-8',
    '{"token_type":"bearer","expires_in":3600}',
    '/statements/statement-2024-11-23-000123',
    'getAccountTransactionsForCustomerV2',
    'phone 212-555-0187',
    '10.0.0.1, 192.168.100.200',
    'basic information about the token economy',
    '4111111111111112',
  ])('%j stays as it is', (text) => {
    expect(maskText(text)).toBe(text);
  });
});

describe('fields by name', () => {
  it.each([
    ['cvv', '123', '[cvv]'],
    ['card.securityCode', '1 2 3', '[cvv]'],
    ['cvv', "123' OR '1'='1", "[cvv]' OR '1'='1"],
    ['pin', '1234', '[pin]'],
    ['encryptedPin', '041226CBA9876FED', '[pin]'],
    ['password', 'correct horse', '[password]'],
    ['accessToken', 'opaque', '[token]'],
    ['authorization', 'Bearer opaque', 'Bearer [token]'],
    ['authorization', 'Basic YTpi', 'Basic [token]'],
    ['x-api-key', 'abcdef', '[key]'],
    ['JSESSIONID', 'A1B2', '[session]'],
    ['accountNumber', '000123456789', '[account:…6789]'],
    ['ssn', '536226789', '[ssn:…6789]'],
    ['tax_id', '53 622 6789', '[ssn:…6789]'],
    ['dateOfBirth', '1980-02-29', '[dob:1980]'],
    ['mobile', '+1 (212) 555-0187', '+[phone:…0187]'],
    ['passportNumber', 'A12345678', '[document:…5678]'],
    ['firstName', 'Zoë', '[name]'],
    ['firstName', "Zoë' OR 1=1--", "Zoë' OR 1=1--"],
    ['street', '12 Main St', '[address]'],
    ['tokenType', 'bearer', 'bearer'],
    ['shipping', 'express 1234', 'express 1234'],
    ['traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', '[token]'],
    ['trace_id', '4bf92f3577b34da6a3ce929d0e0e4736', '4bf92f3577b34da6a3ce929d0e0e4736'],
    ['trace_id', '4111111111111111', '[pan:…1111]'],
    ['cvv', '%31%32%33', '[cvv]'],
  ])('%s: %j becomes %j', (name, value, masked) => {
    expect(maskField(name, value)).toBe(masked);
  });
});

/** Every digit of the original that survives, in order, in stretches not broken by a mark. */
function digitRuns(masked: string): string[] {
  return masked.replace(/…\d{4}\]/g, ']').split(/\[[^\]]*\]/);
}

const noise = fc.string({ unit: fc.constantFrom(...'abcXYZ {}",:<>/?&=%\\;\n'), maxLength: 30 });
const separator = fc.constantFrom('', ' ', '-', '.', '  ', ' - ', '_', '\u00a0', '\u2011', '+', '\t', '\u200b', '%20', '&nbsp;', '\\u0020');
const encoders: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => [...text].map((char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`).join(''),
  (text) => [...text].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  (text) => [...text].map((char) => `&#${char.charCodeAt(0)};`).join(''),
  (text) => encodeURIComponent(encodeURIComponent(text)),
  (text) => ` ${Buffer.from(text).toString('base64')} `,
  (text) => ` ${Buffer.from(text).toString('base64url')} `,
  (text) => ` ${Buffer.from(text).toString('hex')} `,
];

describe('properties', () => {
  it('no card number survives, whatever is around it, between its groups, or over it', () => {
    const pieces = fc.record({
      before: noise,
      after: noise,
      pan: fc.constantFrom(...PANS),
      gap: separator,
      encode: fc.integer({ min: 0, max: encoders.length - 1 }),
    });
    fc.assert(
      fc.property(pieces, ({ before, after, pan, gap, encode }) => {
        const grouped = pan.match(/.{1,4}/g)!.join(gap);
        // Wide separators do not fit into one byte of base64 or %xx; those encoders get the plain number.
        const carried = encode === 0 || /^[\x20-\x7e]*$/.test(gap) ? grouped : pan;
        const secret = encoders[encode]!(carried);
        // The start of an escape right before the number would take its first digits for every reader.
        const masked = maskText(`${before.replace(/[%a-f]+$/i, '')}${secret}${after}`);
        for (const run of digitRuns(masked)) expect(run.replace(/\D/g, '')).not.toContain(pan.slice(0, 7));
        expect(masked).not.toContain(secret.trim());
        for (let at = 0; at + 7 <= pan.length; at++) expect(masked).not.toContain(pan.slice(at, at + 7));
      }),
      { numRuns: 2_000 },
    );
  });

  it('no card number survives among other digits', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 12 });
    fc.assert(
      fc.property(digits, digits, fc.constantFrom(...PANS), (before, after, pan) => {
        const masked = maskText(`${before}${pan}${after}`);
        for (let at = 0; at + 7 <= pan.length; at++) expect(masked).not.toContain(pan.slice(at, at + 7));
      }),
      { numRuns: 2_000 },
    );
  });

  const secrets = fc.constantFrom(
    ...PANS,
    JWT,
    '536-22-6789',
    'GB82WEST12345698765432',
    'sk_live_4eC39HqLyjWDarjtT1zdp7dc',
    'cvv=123',
    '"password":"x y"',
    'Bearer abcdefgh',
    'a@example.com',
  );
  const message = fc.array(fc.oneof(noise, secrets, separator, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 8 });

  it('is idempotent', () => {
    fc.assert(
      fc.property(message, (parts) => {
        const once = maskText(parts.join(''));
        expect(maskText(once)).toBe(once);
      }),
      { numRuns: 3_000 },
    );
  });

  it('an excerpt shows no more than the masked text does, and keeps to its length', () => {
    fc.assert(
      fc.property(message, fc.constantFrom(...PANS), message, fc.nat(60), (before, pan, after, at) => {
        const text = `${before.join('')} ${pan} ${after.join('')}`;
        const start = Math.min(at, text.length);
        const excerpt = maskExcerpt('', text, start, Math.min(text.length, start + 5), 40);
        expect(excerpt.length).toBeLessThanOrEqual(40);
        for (let from = 0; from + 7 <= pan.length; from++) expect(excerpt).not.toContain(pan.slice(from, from + 7));
      }),
      { numRuns: 2_000 },
    );
  });

  it('an excerpt of a long text shows the hit', () => {
    const text = `${'a b '.repeat(5_000)}UNION SELECT 4111111111111111${' c d'.repeat(5_000)}`;
    const start = text.indexOf('UNION');
    const excerpt = maskExcerpt('', text, start, start + 12);
    expect(excerpt).toContain('UNION SELECT [pan:…1111] c d');
    expect(excerpt.length).toBeLessThanOrEqual(160);
  });

  it('reads hostile texts in linear time and never throws', () => {
    for (const unit of ['4', '4 ', '&', '%', '\\u{', '<a', 'eyJ', 'a@', '"cvv":', 'name="a"\n', '-----BEGIN ', 'GB82', '[pan:…', '\\']) {
      expect(typeof maskText(unit.repeat(50_000 / unit.length))).toBe('string');
    }
    expect(maskText('a'.repeat(1_100_000)).endsWith('[cut]')).toBe(true);
  });
});
