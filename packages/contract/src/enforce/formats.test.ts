import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isEmail, isHostname, isUri } from './formats.ts';

describe('formats', () => {
  it.each([
    ['https://api.bank.example:8443/a/b;c?d=e%20f#g', true],
    ['https://[2001:db8::1]/a', true],
    ['urn:iban:x', true],
    ['//api.bank.example/a', false],
    ['https://a b', false],
    ['https://a/%zz', false],
    ['https://a@b@c/', false],
    ['https://a:port/', false],
    ['https://[::1', false],
    ['https://a/[b]', false],
    ['1a:b', false],
  ])('%s is a URI: %s', (text, wanted) => {
    expect(isUri(text, false, false)).toBe(wanted);
  });

  it('takes relative references, and other scripts, where they are asked for', () => {
    expect([isUri('a/b:c', true, false), isUri('a:b/c', true, false), isUri('/ä', true, false), isUri('/ä', true, true)]).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });

  it.each([
    ['jo.e+x@bank.example', true],
    ['"jo e"@bank.example', true],
    ['jo@[IPv6:::1]', true],
    ['jo..e@bank.example', false],
    ['@bank.example', false],
    ['jo@-bank', false],
  ])('%s is an address: %s', (text, wanted) => {
    expect(isEmail(text, false)).toBe(wanted);
  });

  it('never throws, and takes time linear in the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) =>
        [isUri(text, true, true), isEmail(text, true), isHostname(text)].every((is) => typeof is === 'boolean'),
      ),
    );
    // what grows faster than its input runs into the timeout of the test
    for (const unit of ['a', 'a.', '%20', '"\\', '[:', 'a@', 'a-']) {
      const long = unit.repeat(200_000);
      isUri(`https://${long}`, false, true);
      isEmail(`${long}@${long}`, true);
      isHostname(long);
    }
  });
});
