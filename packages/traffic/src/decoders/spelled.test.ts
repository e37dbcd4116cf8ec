import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base32Decode } from './base32.ts';
import { hexGroupsDecode } from './hex-groups.ts';

const hex = (text: string, sign: string): string => Buffer.from(text).toString('hex').match(/../g)!.join(sign);

describe('bytes in hex with a sign between', () => {
  it.each([':', ' ', '-'])('are read over %j', (sign) => {
    expect(hexGroupsDecode(hex("' union select 1--", sign))).toBe("' union select 1--");
    expect(hexGroupsDecode(hex('Ünïcode text', sign).toUpperCase())).toBe('Ünïcode text');
  });

  it.each(['00:1B:44:11:3A:B7', '3c:73:63-72:69:70:74:3e', '12:30:00', '2026-03-01 10:00', 'AA:BB:CC:DD:EE:FF:00:11:22:33', 'ab-cd-ef'])(
    '%s is none',
    (value) => expect(hexGroupsDecode(value)).toBeNull(),
  );
});

describe('base32', () => {
  it('is read with padding and without', () => {
    expect(base32Decode('FBJUKTCFINKCAMJAIZJE6TJAOBTV643MMVSXAKBVFEUQ====')).toBe('(SELECT 1 FROM pg_sleep(5))');
    expect(base32Decode('FBJUKTCFINKCAMJAIZJE6TJAOBTV643MMVSXAKBVFEUQ')).toBe('(SELECT 1 FROM pg_sleep(5))');
  });

  it.each(['JBSWY3DPEHPK3PXP', 'GB29NWBK60161331926819', 'SAVINGSACCOUNTTRANSFER', 'MFRGGZDF', 'JBSWY3DPEHPK3PX1'])(
    'secrets, account numbers and words are none: %s',
    (value) => expect(base32Decode(value)).toBeNull(),
  );
});

it('neither throws, and neither grows a value', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      for (const decode of [hexGroupsDecode, base32Decode]) expect(decode(value)?.length ?? 0).toBeLessThanOrEqual(value.length);
    }),
  );
});
