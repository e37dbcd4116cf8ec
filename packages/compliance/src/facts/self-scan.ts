import type { Event } from '@sallyport/core';
import { maskField, maskText } from '@sallyport/traffic';
import { classifyValue } from '@sallyport/traffic/data-classes';

/** A record nests no deeper than this; what is deeper is not ours. */
const DEPTH_MAX = 12;
const SAD: ReadonlySet<string> = new Set(['track1', 'track2', 'cvv', 'pin_block', 'pin']);

/** What a search of one stored record found. */
export interface ScanResult {
  readonly clear: boolean;
  readonly sad: boolean;
}

/** Looks through a stored record with the same detectors that mask: a value they would still mask is in clear. */
export function scanRecord(event: Event): ScanResult {
  const found = { clear: false, sad: false };
  walk(event, '', 0, found);
  return found;
}

function walk(value: unknown, name: string, depth: number, found: { clear: boolean; sad: boolean }): void {
  if (depth > DEPTH_MAX || value === null) return;
  if (typeof value === 'string') {
    if (maskText(value) !== value || maskField(name, value) !== value) note(name, value, found);
    return;
  }
  if (typeof value !== 'object') return;
  for (const [key, inner] of Object.entries(value)) walk(inner, Array.isArray(value) ? name : key, depth + 1, found);
}

function note(name: string, value: string, found: { clear: boolean; sad: boolean }): void {
  found.clear = true;
  if (classifyValue(name, value).some((match) => SAD.has(match.id))) found.sad = true;
}
