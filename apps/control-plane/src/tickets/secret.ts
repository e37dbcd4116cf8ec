import { createHmac, timingSafeEqual } from 'node:crypto';
import { SallyportError } from '@sallyport/core';
import type { Hook } from './port.ts';

function headerOf({ headers }: Hook, name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : (value?.[0] ?? '');
}

/** Does `sha256=<hex>` in a header sign the body? */
export function isSigned(hook: Hook, header: string, secret: string): boolean {
  const wanted = `sha256=${createHmac('sha256', secret).update(hook.body).digest('hex')}`;
  return same(headerOf(hook, header).toLowerCase(), wanted);
}

/** Header in which systems that sign nothing send the shared secret. */
export const SHARED_SECRET_HEADER = 'x-sallyport-secret';

export function hasSecret(hook: Hook, secret: string): boolean {
  return same(headerOf(hook, SHARED_SECRET_HEADER), secret);
}

/** Takes as long whatever differs: both are hashed to one length first. */
function same(given: string, wanted: string): boolean {
  const hash = (text: string): Buffer => createHmac('sha256', 'compare').update(text).digest();
  return timingSafeEqual(hash(given), hash(wanted));
}

export function unsigned(system: string): SallyportError {
  return new SallyportError('UNAUTHENTICATED', `hook of ${system}`, 'the signature or secret is missing or wrong');
}

/** The body as JSON. */
export function hookJson(hook: Hook, system: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(hook.body).toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below like anything else that is no object.
  }
  throw new SallyportError('BAD_REQUEST', `hook of ${system}`, 'the body is no JSON object');
}
