import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { abaValid, bicValid, ibanValid } from './bank.ts';
import { luhnValid, panValid } from './card.ts';
import { base58AddressValid, bech32AddressValid, ethereumAddressValid } from './crypto-address.ts';
import { keccak256 } from './keccak.ts';
import { leiValid } from './mod97.ts';
import { cusipValid, isinValid } from './securities.ts';
import { einValid, itinValid, ssnValid } from './taxpayer.ts';
import { mrzLineValid } from './travel.ts';

const digitsOf = (length: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));

describe('check digits', () => {
  it.each([panValid, luhnValid])('%o catches every single wrong digit of a card number', (valid) => {
    for (const pan of ['4111111111111111', '5555555555554444', '378282246310005']) {
      expect(valid(pan)).toBe(true);
      for (let at = 4; at < pan.length; at++) {
        const wrong = pan.slice(0, at) + String((Number(pan[at]) + 1) % 10) + pan.slice(at + 1);
        expect(valid(wrong)).toBe(false);
      }
    }
  });

  it('a card number needs an issuer and its length', () => {
    expect(panValid('1111111111111117')).toBe(false);
    expect(luhnValid('1111111111111117')).toBe(true);
    expect(panValid('34343434343434')).toBe(false); // 14 digits in a range of 15
    expect(panValid('30569309025904')).toBe(true);
    expect(panValid('3530111333300000')).toBe(true);
    expect(panValid('6200000000000005')).toBe(true);
    expect(panValid('6759649826438453')).toBe(true);
    expect(luhnValid('41111111 11111111')).toBe(false);
  });

  it('an IBAN has one remainder and the length of its country', () => {
    expect(ibanValid('GB82WEST12345698765432')).toBe(true);
    expect(ibanValid('NO9386011117947')).toBe(true);
    expect(ibanValid('MT84MALT011000012345MTLCAST001S')).toBe(true);
    expect(ibanValid('GB82WEST1234569876543')).toBe(false);
    expect(ibanValid('US82WEST12345698765432')).toBe(false);
    expect(ibanValid('gb82west12345698765432')).toBe(false);
  });

  it('a routing number needs a Federal Reserve prefix', () => {
    expect(abaValid('021000021')).toBe(true);
    expect(abaValid('910000020')).toBe(false);
    expect(abaValid('000000000')).toBe(false);
    expect(abaValid('02100002x')).toBe(false);
  });

  it('taxpayer numbers keep to their ranges', () => {
    expect(ssnValid('078051120')).toBe(false);
    expect(ssnValid('536006789')).toBe(false);
    expect(ssnValid('536220000')).toBe(false);
    expect(itinValid('912661234')).toBe(false);
    expect(itinValid('912941234')).toBe(true);
    expect(einValid('071234567')).toBe(false);
    expect(einValid('123456789')).toBe(true);
    fc.assert(fc.property(digitsOf(9), (digits) => !(ssnValid(digits) && itinValid(digits))));
  });

  it('identifiers of securities and institutions', () => {
    expect(isinValid('XS0109076276')).toBe(false);
    expect(isinValid('DE0007164600')).toBe(true);
    expect(isinValid('ZZ0378331005')).toBe(false);
    expect(cusipValid('594918104')).toBe(true);
    expect(cusipValid('38259P508')).toBe(true);
    expect(leiValid('HWUPKR0MPOU8FGXBT395')).toBe(false);
    expect(bicValid('CHASZZ33')).toBe(false);
  });

  it('passport lines check four times', () => {
    expect(mrzLineValid('L898902C36UTO7408122F1204159ZE184226B<<<<<10')).toBe(true);
    expect(mrzLineValid('L898902C36UTO7408122F1204159ZE184226B<<<<<11')).toBe(false);
    expect(mrzLineValid('L898902C36UTO7408132F1204159ZE184226B<<<<<10')).toBe(false);
  });
});

describe('crypto addresses', () => {
  it('Keccak-256 of the empty message and of a known one', () => {
    expect(keccak256(new Uint8Array())).toBe('c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470');
    expect(keccak256(Buffer.from('testing'))).toBe('5f16f4c7f149ac4f9510d9cf8cf384038ad348b3bcdc01915f95de12df9d1b02');
  });

  it('Ethereum addresses of EIP-55', () => {
    expect(ethereumAddressValid('0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed')).toBe(true);
    expect(ethereumAddressValid('0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed')).toBe(false);
    expect(ethereumAddressValid('0x27b1fdb04752bbc536007a920d24acb045561c26')).toBe(true);
  });

  it('Bitcoin addresses of BIP 173 and BIP 350', () => {
    expect(bech32AddressValid('BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4')).toBe(true);
    expect(bech32AddressValid('bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0')).toBe(true);
    expect(bech32AddressValid('bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kV8F3T4')).toBe(false);
    expect(base58AddressValid('3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy')).toBe(true);
    expect(base58AddressValid('3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLz')).toBe(false);
  });
});

it('no validator throws on any text', () => {
  const validators = [abaValid, bicValid, ibanValid, luhnValid, panValid, base58AddressValid, bech32AddressValid, ethereumAddressValid];
  const more = [leiValid, cusipValid, isinValid, einValid, itinValid, ssnValid, mrzLineValid];
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
      for (const valid of [...validators, ...more]) expect(typeof valid(text)).toBe('boolean');
    }),
  );
});
