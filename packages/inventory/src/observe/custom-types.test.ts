import { describe, expect, it } from 'vitest';
import { compileCustomTypes, readCustomTypes } from './custom-types.ts';

const MEMBER = {
  id: 'member_number',
  title: 'Member number',
  category: 'account',
  pattern: 'M\\d{7}',
  names: ['member number'],
  check: 'none',
};

describe('custom data types', () => {
  it('recognise a value by form, name and check digit', () => {
    const sin = { id: 'ca_sin', category: 'NPI', pattern: '\\d{3}-?\\d{3}-?\\d{3}', check: 'luhn' };
    const classify = compileCustomTypes(readCustomTypes([MEMBER, sin]))!;
    expect(classify('holder.memberNumber', 'M1234567')).toEqual([['member_number', 0.9]]);
    expect(classify('reference', 'M1234567')).toEqual([]);
    expect(classify('memberNumber', 'M123')).toEqual([]);
    expect(classify('', '046-454-286')).toEqual([['ca_sin', 0.9]]);
    expect(classify('', '046-454-287')).toEqual([]);
  });

  it('cost nothing when there are none', () => {
    expect(compileCustomTypes([])).toBeNull();
  });

  it.each([
    ['no list', {}, 'data types'],
    ['an id with spaces', [{ ...MEMBER, id: 'a b' }], 'data types[0].id'],
    ['an unknown category', [{ ...MEMBER, category: 'x' }], 'data types[0].category'],
    ['a pattern that backtracks', [{ ...MEMBER, pattern: '(a+)+' }], 'data types[0].pattern'],
    ['a pattern that is none', [{ ...MEMBER, pattern: '(' }], 'data types[0].pattern'],
    ['a check nobody knows', [{ ...MEMBER, check: 'crc' }], 'data types[0].check'],
  ])('refuse %s', (_name, given, place) => {
    expect(() => readCustomTypes(given)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', place }));
  });
});
