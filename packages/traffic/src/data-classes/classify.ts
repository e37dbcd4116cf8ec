import type { DataClassMatch } from '@sallyport/core';

const NONE: readonly DataClassMatch[] = [];

/**
 * What kinds of sensitive data one named value is or holds; best first, empty for most values.
 * `name` is the field's name (`card.cvv`), or the empty string where there is none (a path segment).
 */
export function classifyValue(_name: string, value: string): readonly DataClassMatch[] {
  if (value.length < 3) return NONE;
  if (/^[3-6]\d{12,18}$/.test(value)) return [{ id: 'pan', category: 'CHD', confidence: 1 }];
  return NONE;
}
