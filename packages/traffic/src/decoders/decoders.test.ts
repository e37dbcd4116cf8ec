import { deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64Bytes, base64Content, bytesToText, isDeflatedBase64 } from './base64.ts';
import { HAS_DOT, HAS_SPACE, isPlain, scanValue } from './gate.ts';
import { hexDecode } from './hex.ts';
import { dropHidden } from './hidden.ts';
import { htmlDecode } from './html.ts';
import { inflate } from './inflate.ts';
import { jsonDecode } from './json.ts';
import { jwtDecode } from './jwt.ts';
import { foldLookalikes } from './lookalikes.ts';
import { encodedWords, quotedPrintable } from './mail.ts';
import { percentDecode } from './percent.ts';
import { plusDecode } from './plus.ts';
import { tokenParts } from './token.ts';
import { latin1Decode, unicodeDecode } from './unicode.ts';
import { utf7Decode } from './utf7.ts';
import { lenientUtf8, NOTE_INVALID_PERCENT, NOTE_INVALID_UTF8, NOTE_NUL, NOTE_OVERLONG } from './utf8.ts';

const any = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '%',
        '%u',
        '2',
        '7',
        'c0',
        '%af',
        '&',
        '&#',
        'lt',
        ';',
        '\\',
        '\\u',
        '\\x',
        '{',
        '}',
        '0',
        'x',
        '+',
        '=',
        'eyJ',
        '.',
        '"',
        '\u0000',
        '\u200b',
        '\u0435',
        '\ud835',
        '\udc1a',
        'JyBvciAxPTEtLSAn',
      ),
      { maxLength: 40 },
    )
    .map((list) => list.join('')),
);

describe('percent', () => {
  it.each([
    ['a%20b', 'a b', 0],
    ['%27%20or%201', "' or 1", 0],
    ['%u0027', "'", 0],
    ['%U003cscript', '<script', 0],
    ['%c0%af', '/', NOTE_OVERLONG],
    ['%e0%80%af', '/', NOTE_OVERLONG],
    ['%f0%80%80%af', '/', NOTE_OVERLONG],
    ['%f8%80%80%80%ae', '.', NOTE_OVERLONG],
    ['%C3%A9', 'é', 0],
    ['%f0%9f%98%80', '😀', 0],
    ['%bf%27', "\u00bf'", NOTE_INVALID_UTF8],
    ['a%00', 'a\u0000', NOTE_NUL],
    ['%00', '\u0000', 0],
    ['100%', '100%', NOTE_INVALID_PERCENT],
    ['%%32%37', '%27', NOTE_INVALID_PERCENT],
    ['%2527', '%27', 0],
  ])('%s', (text, expected, bits) => {
    const notes = { bits: 0 };
    expect(percentDecode(text, false, notes)).toBe(expected);
    expect(notes.bits).toBe(bits);
  });

  it('reads plus as space only when asked', () => {
    expect(percentDecode('a+b%2Bc', true, { bits: 0 })).toBe('a b+c');
    expect(percentDecode('a+b', false, { bits: 0 })).toBe('a+b');
  });

  it('agrees with decodeURIComponent wherever that does not throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(percentDecode(encodeURIComponent(text), false, { bits: 0 })).toBe(text);
      }),
    );
  });
});

describe('unicode', () => {
  it.each([
    ['\\u0027', "'"],
    ['\\x3cscript\\x3E', '<script>'],
    ['\\u{3c}b', '<b'],
    ['＜script＞', '<script>'],
    ['ʼ or 1', "' or 1"],
    ['C:\\users\\x', 'C:\\users\\x'],
    ['\\047 or 1\\075\\061', "' or 1=1"],
    ['C:\\9\\400\\08', 'C:\\9\\400\\08'],
    ['\\u{110000}', '\\u{110000}'],
  ])('%s', (text, expected) => {
    expect(unicodeDecode(text)).toBe(expected);
  });

  it('reads UTF-8 that came as latin-1', () => {
    expect(latin1Decode('\u00ef\u00bc\u009cscript')).toBe('＜script');
    expect(latin1Decode('caf\u00e9')).toBe('caf\u00e9');
  });
});

describe('utf-7', () => {
  it.each([
    ['+ADw-script+AD4-alert(1)+ADw-/script+AD4-', '<script>alert(1)</script>'],
    ['+ACcAIABvAHI 1', "' or 1"],
    ['+/xz/U/9D/1L/Sf9Q/1T/Hg-', '\uff1c\uff53\uff43\uff52\uff49\uff50\uff54\uff1e'],
    ['s+BDU-lect +IBk-', 's\u0435lect \u2019'],
    ['+BBYEOAQyBD4-', '+BBYEOAQyBD4-'],
    ['+442071234567', '+442071234567'],
    ['1+1', '1+1'],
    ['a+ABC+b', 'a+ABC+b'],
    ['x+/v8-', 'x+/v8-'],
  ])('%s', (text, expected) => expect(utf7Decode(text)).toBe(expected));

  it('never grows and never throws', () => {
    fc.assert(
      fc.property(any, (text) => {
        expect(utf7Decode(text).length).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

describe('lookalikes', () => {
  it.each([
    ['\u0445\u0440_cmdshell', 'xp_cmdshell'],
    ['\u04350nb', 'e0nb'],
    ['\u0445\u0440', '\u0445\u0440'],
    ['\u04105 \u0438 b', '\u04105 \u0438 b'],
  ])('%s', (text, expected) => expect(foldLookalikes(text)).toBe(expected));
});

describe('mail', () => {
  const notes = (): { bits: number } => ({ bits: 0 });

  it.each([
    ['=?utf-8?B?JyBvciAxPTE=?=', "' or 1=1"],
    ['a =?UTF-8?q?=27_or=201?= b', "a ' or 1 b"],
    ['=?utf-8?B?JyBv?= =?utf-8?B?ciAx?=', "' or 1"],
    ['a=?b', 'a=?b'],
    ['https://a/?b=?c=d?=', 'https://a/?b=?c=d?='],
  ])('encoded words: %s', (text, expected) => expect(encodedWords(text, notes())).toBe(expected));

  it.each([
    ['=27 or=201', "' or 1"],
    ['sel=\r\nect', 'select'],
    ['sel= \t\nect', 'select'],
    ['a=b =zz =', 'a=b =zz ='],
    ['=C3=A9', 'é'],
  ])('quoted-printable: %j', (text, expected) => expect(quotedPrintable(text, notes())).toBe(expected));

  it('never grows and never throws', () => {
    fc.assert(
      fc.property(any, (text) => {
        expect(Buffer.byteLength(quotedPrintable(text, notes()))).toBeLessThanOrEqual(2 * Buffer.byteLength(text));
        encodedWords(text, notes());
      }),
    );
  });
});

describe('html', () => {
  it.each([
    ['&lt;script&gt;', '<script>'],
    ['&#60;&#x3c;&#X3C;&#0000060', '<<<<'],
    ['&LT', '<'],
    ['java&Tab;script&colon;', 'java\tscript:'],
    ['a?b=1&lt=5&copy=2', 'a?b=1&lt=5&copy=2'],
    ['Smith & Sons', 'Smith & Sons'],
    ['&#x110000;&#xd800;&#;', '&#x110000;&#xd800;&#;'],
    ['&amp;lt;', '&lt;'],
  ])('%s', (text, expected) => {
    expect(htmlDecode(text)).toBe(expected);
  });
});

describe('base64', () => {
  const coded = (text: string): string => Buffer.from(text).toString('base64');

  it.each([
    "' or 1=1--",
    '<script>alert(1)</script>',
    '../../etc/passwd',
    'naïve text — with dashes',
    '{"a":1}',
    'a\u0001b: one control byte is let pass',
  ])('finds %s, padded or not, in both alphabets', (text) => {
    for (const value of [coded(text), coded(text).replace(/=+$/, ''), Buffer.from(text).toString('base64url')]) {
      expect(base64Content(value)).toBe('text');
      expect(bytesToText(base64Bytes(value), { bits: 0 })).toBe(text);
    }
  });

  it.each([
    'statement',
    '2026-01-01',
    '7b1c3e5a-6e4e-4f0d-9f1c-7e2b8d1a3c4d',
    'GB29NWBK60161331926819',
    'application',
    'EUR',
    'transactions',
    'abcde',
    'London',
    'Kenneth',
    'a1B2c3',
    'fCBpZ',
    // `*))zY^` in base64, and five letters and three of other scripts
    'Kikpelle',
    'RichSementa',
  ])('leaves %s alone', (value) => {
    expect(base64Content(value)).toBeNull();
  });

  it.each(['a;id;', '| id', '`id`'])('finds the command %s without padding, short as it is', (text) => {
    expect(base64Content(Buffer.from(text).toString('base64url'))).toBe('text');
  });

  it("lets zero bytes pass between words, as one reader's noise", () => {
    expect(base64Content(coded("' \0or \0 2=2"))).toBe('text');
    expect(base64Content(coded('\0\0\0\0\u0001\0\0\0a'))).toBeNull();
  });

  it('knows UTF-16 and what is compressed', () => {
    expect(base64Content(Buffer.from('whoami /all', 'utf16le').toString('base64'))).toBe('utf-16');
    expect(base64Content(gzipSync('x').toString('base64'))).toBe('gzip');
    expect(base64Content(deflateSync('x').toString('base64'))).toBe('deflate');
    expect(base64Content(zstdCompressSync('x').toString('base64'))).toBe('zstd');
  });
});

describe('hex', () => {
  it.each([
    [Buffer.from("' or 1=1--").toString('hex'), "' or 1=1--"],
    ['0x3c7363726970743e', '<script>'],
    ['0x3c7363726970743e -- x', '<script> -- x'],
    ['0x730065006c00650063007400 ...', 'select ...'],
    ['0x52908400098527886E0F7030069857D2E4169EE7', null],
    ['4111111111111111', null],
    ['d41d8cd98f00b204e9800998ecf8427e', null],
    ['20260101', null],
    ['abc', null],
  ])('%s is %s', (value, expected) => {
    expect(hexDecode(value)).toBe(expected);
  });
});

describe('inflate', () => {
  it('reads both kinds of deflate and refuses a bomb whole', () => {
    expect(inflate('deflate', deflateSync('zlib'), 100)).toEqual({ ok: true, bytes: Buffer.from('zlib') });
    expect(inflate('deflate', deflateRawSync('raw deflate'), 100)).toEqual({ ok: true, bytes: Buffer.from('raw deflate') });
    expect(inflate('gzip', gzipSync(Buffer.alloc(1_000_000)), 1_000)).toEqual({ ok: false, reason: 'too-large' });
    expect(inflate('zstd', Buffer.from('no'), 1_000)).toEqual({ ok: false, reason: 'damaged' });
    expect(inflate('br', Buffer.from('\u0000no'), 1_000)).toEqual({ ok: false, reason: 'damaged' });
  });
});

describe('jwt', () => {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

  it('reads header and claims without verifying', () => {
    const token = `${part({ alg: 'none' })}.${part({ sub: "' or 1=1" })}.`;
    expect(jwtDecode(token)).toEqual({ header: { alg: 'none' }, payload: { sub: "' or 1=1" } });
    expect(jwtDecode(`${part({ alg: 'dir', enc: 'A128GCM' })}..a.b.c`)).toEqual({ header: { alg: 'dir', enc: 'A128GCM' }, payload: null });
  });

  it('refuses what is none', () => {
    for (const text of [
      'eyJhbGciOiJub25lIn0',
      `${part({ alg: 'none' })}.${part('x')}.`,
      `${part({ alg: 'x' })}.a.b.c`,
      'eyJ.eyJ.eyJeyJeyJeyJeyJeyJ',
      '',
    ]) {
      expect(jwtDecode(text)).toBeNull();
    }
  });
});

it('plus separates words, not phone numbers and time zones', () => {
  expect(plusDecode("'+or+1=1")).toBe("' or 1=1");
  expect(plusDecode('+44+20+7946')).toBe('+44+20+7946');
  expect(plusDecode('2026-01-01T00:00:00+01:00')).toBe('2026-01-01T00:00:00+01:00');
});

describe('every decoder', () => {
  it('never throws and never grows', () => {
    fc.assert(
      fc.property(any, (text) => {
        const notes = { bits: 0 };
        for (const decoded of [
          percentDecode(text, true, notes),
          unicodeDecode(text),
          latin1Decode(text),
          htmlDecode(text),
          plusDecode(text),
          hexDecode(text) ?? '',
          base64Content(text) === 'text' ? bytesToText(base64Bytes(text), notes) : '',
        ]) {
          expect(decoded.length).toBeLessThanOrEqual(text.length);
        }
        for (const fold of [dropHidden, foldLookalikes]) {
          const folded = fold(text);
          expect(folded.length).toBeLessThanOrEqual(text.length);
          expect(fold(folded)).toBe(folded);
        }
        for (const [, part] of tokenParts(text)) expect(text).toContain(part);
        jsonDecode(text);
        jwtDecode(text);
      }),
      { numRuns: 2_000 },
    );
  });

  it('lenient UTF-8 reads valid UTF-8 as everyone does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const notes = { bits: 0 };
        expect(lenientUtf8(Buffer.from(text), notes)).toBe(text);
        expect(notes.bits & ~NOTE_NUL).toBe(0);
      }),
    );
    const long = { minLength: 65, maxLength: 90 };
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array(long), fc.array(fc.constantFrom(0x41, 0, 0xc0, 0xae, 0xf0, 0x9f, 0x98, 0x80, 0xff), long)),
        (bytes) => {
          // The way for long input reads what the way for short input reads, cut where no sequence is torn.
          const whole = { bits: 0 };
          const text = lenientUtf8([...bytes, 0x41], whole);
          let at = 0;
          const parts = { bits: 0 };
          let joined = '';
          for (let end = 1; end <= bytes.length; end++) {
            if (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) continue;
            joined += lenientUtf8(bytes.slice(at, end), parts);
            at = end;
          }
          expect(text).toBe(`${joined}A`);
          expect(whole.bits).toBe(parts.bits);
        },
      ),
    );
    fc.assert(fc.property(fc.uint8Array(), (bytes) => lenientUtf8(bytes, { bits: 0 }).length <= bytes.length));
  });

  // The gate is an optimisation: what it refuses, the slow way would refuse too.
  it('finds nothing in a value that the gate calls plain', () => {
    const words = fc
      .array(fc.constantFrom('a', 'Zm9v', '27', '=', '-', '_', '/', '.', ' ', ',', ':', 'e', 'x', '0', '(', "'", '\n', 'data:'), {
        maxLength: 16,
      })
      .map((list) => list.join(''));
    fc.assert(
      fc.property(fc.oneof(any, words), (text) => {
        const flags = scanValue(text);
        if (!isPlain(text, flags)) return;
        expect(percentDecode(text, false, { bits: 0 })).toBe(text);
        expect(htmlDecode(text)).toBe(text);
        expect(unicodeDecode(text)).toBe(text);
        expect(dropHidden(text)).toBe(text);
        expect(foldLookalikes(text)).toBe(text);
        if ((flags & HAS_SPACE) === 0) expect(tokenParts(text)).toEqual([]);
        expect(latin1Decode(text)).toBe(text);
        expect(plusDecode(text)).toBe(text);
        expect(hexDecode(text)).toBeNull();
        expect(jsonDecode(text)).toBeUndefined();
        expect(jwtDecode(text)).toBeNull();
        // A dot is in neither base64 alphabet, nor is anything the scan marks so.
        if (/^[\w+/=\s-]*$/.test(text) && (flags & HAS_DOT) === 0) expect(base64Content(text)).toBeNull();
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('raw deflate', () => {
  it('is told by its first bytes, at every level and length', () => {
    for (let length = 12; length < 400; length += 13)
      for (const level of [1, 6, 9]) {
        const text = "' or 1=1 union select name, pin from cards where owner = 'eve' -- ".repeat(8).slice(0, length);
        expect(isDeflatedBase64(deflateRawSync(text, { level }).toString('base64'))).toBe(true);
      }
  });

  it('is hardly ever seen in random bytes', () => {
    let seen = 0;
    let state = 12_345;
    for (let round = 0; round < 4_000; round++) {
      const bytes = Uint8Array.from({ length: 32 }, () => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
        return state >>> 24;
      });
      if (isDeflatedBase64(Buffer.from(bytes).toString('base64'))) seen++;
    }
    expect(seen).toBeLessThan(60);
  });
});
