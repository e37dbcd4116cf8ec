import type { ValueType } from '@sallyport/core';

const FORMATS: readonly (readonly [format: string, test: RegExp, lengths: readonly [number, number]])[] = [
  ['uuid', /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i, [36, 36]],
  ['date', /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, [10, 10]],
  ['date-time', /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:[Zz]|[+-]\d\d:?\d\d)?$/, [16, 40]],
  ['time', /^\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:?\d\d)?$/, [8, 24]],
  ['email', /^[^\s@/]{1,64}@[^\s@/.]{1,63}(?:\.[^\s@/.]{1,63})+$/, [5, 254]],
  ['uri', /^[a-z][a-z0-9+.-]{1,15}:\/\/[^\s]{1,240}$/i, [8, 256]],
  ['ipv4', /^(?:\d{1,3}\.){3}\d{1,3}$/, [7, 15]],
  ['duration', /^P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?$/, [3, 30]],
];

/**
 * The format of a text value by its look, or the empty string: RFC 3339 dates and times, ISO 8601 durations, `uuid`,
 * `email`, `uri`, `ipv4`. Each test is anchored and of linear cost; lengths are compared first.
 */
export function guessFormat(value: string): string {
  const { length } = value;
  if (length < 3 || length > 256) return '';
  for (const [format, test, [least, most]] of FORMATS) {
    if (length >= least && length <= most && test.test(value)) return format;
  }
  return '';
}

/** The type a text on the wire (query, form, path) stands for. Long digit runs are identifiers, and stay text. */
export function textType(value: string): ValueType {
  const { length } = value;
  if (length === 0 || length > 24) return 'string';
  const first = value.charCodeAt(0);
  if ((first >= 48 && first <= 57) || first === 45) return numberType(value);
  return value === 'true' || value === 'false' ? 'boolean' : 'string';
}

function numberType(value: string): ValueType {
  if (/^-?(?:0|[1-9]\d{0,14})$/.test(value)) return 'integer';
  return /^-?(?:0|[1-9]\d{0,14})\.\d{1,10}$/.test(value) ? 'number' : 'string';
}

/** The number rounded to a power of ten: `-4200` is 1000, 0 is 0. Says the magnitude and no more. */
export function magnitude(value: number): number {
  const absolute = Math.abs(value);
  return absolute === 0 || !Number.isFinite(absolute) ? 0 : 10 ** Math.floor(Math.log10(absolute));
}
