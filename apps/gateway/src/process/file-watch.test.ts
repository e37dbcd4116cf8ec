import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FileWatch } from './file-watch.ts';

let dir: string;
let told: number;
let watch: FileWatch;
const file = (name: string): string => join(dir, name);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  dir = mkdtempSync(join(tmpdir(), 'sallyport-watch-'));
  writeFileSync(file('a'), 'one');
  told = 0;
  watch = new FileWatch([file('a')], () => told++);
});
afterEach(() => {
  watch.close();
  vi.useRealTimers();
  rmSync(dir, { recursive: true, force: true });
});

const second = (): void => void vi.advanceTimersByTime(1_000);

describe('the watch of files', () => {
  it('tells of a change once, within a second', () => {
    second();
    expect(told).toBe(0);
    writeFileSync(file('a'), 'other text');
    second();
    second();
    expect(told).toBe(1);
  });

  it('waits for a file that is still being written', () => {
    writeFileSync(file('a'), '');
    vi.advanceTimersToNextTimer();
    writeFileSync(file('a'), 'half');
    vi.advanceTimersToNextTimer();
    expect(told).toBe(0);
    writeFileSync(file('a'), 'the whole text');
    second();
    expect(told).toBe(1);
  });

  it('gives who empties a file first a second to fill it, and then tells of the empty one', () => {
    writeFileSync(file('a'), '');
    second();
    expect(told).toBe(0);
    writeFileSync(file('a'), 'the whole text');
    second();
    expect(told).toBe(1);
    writeFileSync(file('a'), '');
    second();
    second();
    expect(told).toBe(2);
  });

  it('tells of a change that happened while the one before was taken up', () => {
    writeFileSync(file('a'), 'first change');
    second();
    expect(told).toBe(1);
    writeFileSync(file('a'), 'second change, not read yet');
    writeFileSync(file('b'), 'new file');
    watch.follow([file('a'), file('b')]);
    second();
    expect(told).toBe(2);
    writeFileSync(file('b'), 'changed too');
    second();
    expect(told).toBe(3);
  });

  it('tells of a file that goes and comes', () => {
    rmSync(file('a'));
    second();
    writeFileSync(file('a'), 'back');
    second();
    expect(told).toBe(2);
  });
});
