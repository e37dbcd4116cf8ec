import type { HeaderField } from '@sallyport/core';

const MASK = '[masked]';

/** Hides values by the names of their fields. */
export interface FieldMask {
  headers(headers: readonly HeaderField[]): readonly HeaderField[];
  /** A request target: its query. */
  target(target: string): string;
  /** A body as text: JSON members and form fields; XML and others are left to the masking of values. */
  body(text: string): string;
  /** Evidence of a finding at a point. */
  evidence(point: string, text: string): string;
}

/** `null` where no field is named. */
export function compileFieldMask(fields: readonly string[]): FieldMask | null {
  if (fields.length === 0) return null;
  const names = new Set(fields.map((name) => name.toLowerCase()));
  const isNamed = (name: string): boolean => names.has(name.toLowerCase());
  return {
    headers: (headers) =>
      headers.map(([name, value]) => [name, isNamed(name) ? MASK : name === 'cookie' ? pairs(value, ';', isNamed) : value]),
    target(target) {
      const mark = target.indexOf('?');
      return mark < 0 ? target : `${target.slice(0, mark + 1)}${pairs(target.slice(mark + 1), '&', isNamed)}`;
    },
    body(text) {
      const json = /^\s*[[{]/.test(text);
      return json ? members(text, isNamed) : pairs(text, '&', isNamed);
    },
    evidence: (point, text) => (point.split(/[.[\]]+/).some(isNamed) ? MASK : text),
  };
}

function pairs(text: string, between: string, isNamed: (name: string) => boolean): string {
  return text
    .split(between)
    .map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 0 || !isNamed(decoded(pair.slice(0, equals).trim()))) return pair;
      return `${pair.slice(0, equals + 1)}${MASK}`;
    })
    .join(between);
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll('+', ' '));
  } catch {
    return name;
  }
}

/** Read as text, so that a body that was cut or cannot be parsed is masked no less. One pass over it. */
function members(text: string, isNamed: (name: string) => boolean): string {
  let result = '';
  let copied = 0;
  for (let from = text.indexOf('"'); from >= 0; from = text.indexOf('"', from)) {
    const end = stringEnd(text, from);
    const value = valueStart(text, end + 1);
    if (value < 0 || !isNamed(text.slice(from + 1, end))) {
      from = end + 1;
      continue;
    }
    result += `${text.slice(copied, value)}"${MASK}"`;
    copied = valueEnd(text, value);
    from = copied;
  }
  return copied === 0 ? text : result + text.slice(copied);
}

/** Where the value of a member begins whose name ends before here; -1 where no colon follows. */
function valueStart(text: string, from: number): number {
  const colon = skipSpace(text, from);
  return text[colon] === ':' ? skipSpace(text, colon + 1) : -1;
}

function skipSpace(text: string, from: number): number {
  let index = from;
  while (index < text.length && ' \t\r\n'.includes(text[index]!)) index++;
  return index;
}

/** Where a JSON value that begins here ends; the end of the text where it does not. */
function valueEnd(text: string, from: number): number {
  let depth = 0;
  for (let index = from; index < text.length; index++) {
    const sign = text[index];
    if (sign === '"') {
      index = stringEnd(text, index);
      if (depth === 0) return Math.min(index + 1, text.length);
    } else if (sign === '{' || sign === '[') depth++;
    else if (sign === '}' || sign === ']') {
      if (depth === 0) return index;
      if (--depth === 0) return index + 1;
    } else if (sign === ',' && depth === 0) return index;
  }
  return text.length;
}

function stringEnd(text: string, from: number): number {
  for (let index = from + 1; index < text.length; index++) {
    if (text[index] === '\\') index++;
    else if (text[index] === '"') return index;
  }
  return text.length;
}
