import { readFileSync } from 'node:fs';

// Beside the package's `src` and `dist`, so the same relative place holds for both.
const DATA = new URL('../../data/', import.meta.url);

/** Reads one of the package's data files. Done once, when the module is loaded. */
export function readData<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(file, DATA), 'utf8')) as T;
}
