import { SallyportError, type Severity } from '@sallyport/core';
import { maskPath, maskText } from '@sallyport/traffic';
import { z } from 'zod';
import type { SeenWeakness } from '../../../ingest/weakness-store.ts';

/** Characters kept of a text of another tool. */
export const TEXT_CHARS_MAX = 2_000;

export const textSchema: z.ZodType<string, string> = z.string().transform((text) => text.slice(0, TEXT_CHARS_MAX));

/** A file is read as what it claims to be. @throws SallyportError `IMPORT_INVALID` that names the place. */
export function check<T>(schema: z.ZodType<T>, value: unknown, place = 'body.text'): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  throw new SallyportError('IMPORT_INVALID', `${place}: ${issue?.path.join('.') ?? ''}`, issue?.message ?? 'not valid');
}

/** What is the same of everything that is brought in: one sighting now. */
export function seenOnce(
  at: number,
): Pick<SeenWeakness, 'operation' | 'data' | 'count' | 'first_seen' | 'last_seen' | 'events' | 'absence'> {
  return { operation: '', data: [], count: 1, first_seen: at, last_seen: at, events: [], absence: '' };
}

/** `GET /accounts/{id}` taken apart; what has another form is all path. */
export function operationPlace(operation: string, host: string): Pick<SeenWeakness, 'method' | 'host' | 'template'> {
  const [, method = '', template = operation] = /^([A-Z]{3,10}) (\/.*)$/.exec(operation) ?? [];
  return { method, host, template };
}

/** Where an address is; no query and no user, which can hold secrets. What is no address is its own path. */
export function placeOfUrl(url: string, method: string): Pick<SeenWeakness, 'method' | 'host' | 'template'> {
  try {
    const { host, pathname } = new URL(url);
    return { method, host, template: maskPath(pathname) };
  } catch {
    return { method, host: maskText(url.split(/[/?#]/, 1)[0] ?? ''), template: '/' };
  }
}

/** The text of a piece of HTML, masked. Tags are cut by hand: what other tools write is not always well-formed. */
export function plainText(html: string): string {
  let text = '';
  let inside = false;
  for (const char of html.slice(0, 4 * TEXT_CHARS_MAX)) {
    if (char === '<') inside = true;
    else if (char === '>' && inside) {
      inside = false;
      text += ' ';
    } else if (!inside) text += char;
  }
  return maskText(text.replaceAll(/\s+/g, ' ').trim()).slice(0, TEXT_CHARS_MAX);
}

/** The number of the first `CWE-79` in a text; 0 where there is none. */
export function cweIn(text: string): number {
  return Number(/cwe-(\d{1,5})/i.exec(text)?.[1] ?? 0);
}

/** `low`, `High` or `Informational` as a severity; `null` for any other word. */
export function severityWord(word: string): Severity | null {
  const lower = word.toLowerCase();
  if (lower.startsWith('info') || lower === 'unknown') return 'info';
  return lower === 'low' || lower === 'medium' || lower === 'high' || lower === 'critical' ? lower : null;
}
