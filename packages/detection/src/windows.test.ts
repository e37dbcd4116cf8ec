import { describe, expect, it } from 'vitest';
import { CHANGE_CONTEXT_CHARS, WINDOW_CHARS, WINDOW_OVERLAP_CHARS } from './limits.ts';
import { changedWindows, windowsOf } from './windows.ts';

/** Words that do not repeat within what is compared. */
const prose = (words: number): string => Array.from({ length: words }, (_, index) => `word${index * 7919}`).join(' ');

describe('windowsOf', () => {
  it('leaves nothing out, and overlaps', () => {
    const text = prose(5_000);
    const windows = windowsOf(text);
    expect(windows[0]).toEqual([0, WINDOW_CHARS]);
    expect(windows.at(-1)![1]).toBe(text.length);
    for (let at = 1; at < windows.length; at++) expect(windows[at - 1]![1] - windows[at]![0]).toBe(WINDOW_OVERLAP_CHARS);
  });
});

describe('changedWindows', () => {
  it('reads the surroundings of what changed, and no more', () => {
    const text = prose(5_000);
    const middle = Math.floor(text.length / 2);
    const before = `${text.slice(0, middle)}%27 or %271%27=%271${text.slice(middle)}`;
    const after = before.replaceAll('%27', "'");
    const windows = changedWindows(before, after);
    const end = middle + "' or '1'='1".length + CHANGE_CONTEXT_CHARS;
    expect(windows).toEqual([[middle - CHANGE_CONTEXT_CHARS, windows[0]![1]]]);
    expect(windows[0]![1]).toBeGreaterThanOrEqual(end);
    expect(windows[0]![1]).toBeLessThan(end + 32);
  });

  it('reads a whole window where the start changed: it must not look like a short value', () => {
    const text = prose(5_000);
    expect(changedWindows(`%27 ${text}`, `' ${text}`)[0]).toEqual([0, WINDOW_CHARS]);
  });

  it('reads a text that has nothing in common with the other as it would be read alone', () => {
    const text = prose(5_000);
    expect(changedWindows(Buffer.from(text).toString('base64'), text)).toEqual(windowsOf(text));
  });
});
