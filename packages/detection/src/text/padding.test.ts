import { describe, expect, it } from 'vitest';
import { counting } from '../testing/counting.ts';
import { textsInPadding } from './padding.ts';

const CORE = "a';id";
const words = (count: number): string => Array.from({ length: count }, (_, index) => `w${(index * 7_919) % 10_007}`).join(' ');

describe('a short text in padding is found', () => {
  it.each([
    ['one character before', 'A'.repeat(2_000) + CORE],
    ['blanks before and behind', ' '.repeat(2_000) + CORE + ' '.repeat(4_000)],
    ['line ends before', '\r\n'.repeat(1_000) + CORE],
    ['empty comments before', '/**/'.repeat(500) + CORE],
    ['words before', `${words(2_000)} ${CORE}`],
    ['words behind', `${CORE} ${words(2_000)}`],
    ['words on both sides', `${words(900)} ${CORE} ${words(900)}`],
    ['words of two scripts before', `${words(2_000).replaceAll('w1', '\u04301')} ${CORE}`],
    ['a piece behind', CORE + 'xyz '.repeat(900)],
  ])('%s', (_name, value) => {
    expect(textsInPadding(value)).toContain(CORE);
  });

  it('with the words before it that may be its own', () => {
    expect(textsInPadding(`${words(2_000)} create table t (a)`)).toContain('create table t (a)');
  });

  it('with what stands between its parts cut to a blank', () => {
    expect(textsInPadding(`x' union/*${'A'.repeat(3_000)}*/select 1`)).toContain("x' union/* */select 1");
  });
});

describe('a long value that says something is none', () => {
  it.each([
    ['prose', 'We write to you about the account that you opened in May. Please call us (or send a letter) at your ease. '.repeat(3)],
    ['a record in JSON', JSON.stringify(Array.from({ length: 60 }, (_, id) => ({ id, amount: id * 1.5, name: `Name ${id}` })))],
    ['a table', Array.from({ length: 90 }, (_, row) => `${row},${row * 1.25},"Name ${row}"`).join('\n')],
    ['a short text with a wide margin', `${' '.repeat(400)}${CORE}`],
    ['words alone', words(2_000)],
    ['base64', Buffer.from(words(400)).toString('base64')],
    ['one character', 'A'.repeat(5_000)],
  ])('%s', (_name, value) => {
    expect(textsInPadding(value)).toEqual([]);
  });
});

it('reads each character a bounded number of times, whatever the size', () => {
  for (const piece of ['A', 'ab', `${'A'.repeat(511)}'`, `${'A'.repeat(600)}'`, 'word ', "';"]) {
    for (const size of [65_536, 1_048_576]) {
      const { text, steps } = counting(piece.repeat(Math.ceil(size / piece.length)));
      textsInPadding(text);
      expect(steps() / size, `${size} characters of ${JSON.stringify(piece)}`).toBeLessThan(6);
    }
  }
});
