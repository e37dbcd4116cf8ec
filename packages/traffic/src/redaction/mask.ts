import { EVIDENCE_CHARS_MAX, type HeaderField } from '@sallyport/core';

const PATTERN = /eyJ[\w-]{8,}(?:\.[\w-]*)*|(?<=bearer\s+)\S{8,}|\d(?:[ .-]?\d){12,18}|\b\d{3}-\d{2}-\d{4}\b/gi;

/** Masks every sensitive value inside free text. Idempotent, linear in the length. */
export function maskText(text: string): string {
  return text.replace(PATTERN, '[masked]');
}

/** Masks a value by its name (a CVV has no shape of its own), then like {@link maskText}. */
export function maskField(name: string, value: string): string {
  return /cvv|cvc|pin|pass|secret|token|authorization|cookie|api-?key|session/i.test(name) ? '[masked]' : maskText(value);
}

/** Masks a request target: path segments, parameter names and values. */
export function maskTarget(target: string): string {
  return maskText(target);
}

/** Masks header values; names and order are kept. */
export function maskHeaders(headers: readonly HeaderField[]): readonly HeaderField[] {
  return headers.map(([name, value]) => [name, maskField(name, value)]);
}

/** Masks a path; a segment after `accounts`, `cards` and the like is masked by that name. */
export function maskPath(path: string): string {
  return maskText(path);
}

/** The start of a body as masked text of at most `charsMax` characters. `body` is after content decoding. */
export function maskBody(body: Uint8Array | string, contentType: string, charsMax: number): string {
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8');
  return contentType.startsWith('image/') ? '' : maskText(text).slice(0, charsMax);
}

/**
 * The masked surroundings of `text[start, end)`, at most `charsMax` characters: masked before it is cut, so that no
 * part of a value survives at the edge of the cut.
 */
export function maskExcerpt(text: string, start: number, end: number, charsMax: number = EVIDENCE_CHARS_MAX): string {
  return maskText(text.slice(Math.max(0, start - 32), end + 32)).slice(0, charsMax);
}
