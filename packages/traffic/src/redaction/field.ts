import { nameHint } from '../data-classes/names.ts';
import { maskAs, maskText } from './text.ts';

/**
 * Masks a value by the name of its field (a CVV has no shape of its own), then like {@link maskText}.
 * Names of identifiers and times keep long random ids that other fields lose. `cookie` and `set-cookie` are read as the
 * headers that they are.
 */
export function maskField(name: string, value: string): string {
  if (name === 'cookie') return maskCookies(value);
  if (name === 'set-cookie') return maskSetCookie(value);
  return maskAs(nameHint(name), value);
}

/** Whole first: track data holds the `;` and `=` that cookies are cut at. */
function maskCookies(value: string): string {
  return maskText(value).split(';').map(maskCookie).join(';');
}

function maskSetCookie(value: string): string {
  const masked = maskText(value);
  const end = masked.indexOf(';');
  return end < 0 ? maskCookie(masked) : maskCookie(masked.slice(0, end)) + masked.slice(end);
}

/** Any cookie may carry a session: values that could be one go, whatever the name. */
function maskCookie(cookie: string): string {
  const equals = cookie.indexOf('=');
  if (equals < 0) return maskAs('session', cookie);
  const name = cookie.slice(0, equals);
  const value = cookie.slice(equals + 1);
  const opaque = value.length >= OPAQUE_COOKIE_CHARS_MIN && /^"?[\w%.~+/=:$|-]+"?$/.test(value);
  return `${name}=${maskAs(opaque ? 'session' : nameHint(name.trim()), value)}`;
}

/** Shorter ones are settings of a page; a session of fewer characters could be guessed. */
const OPAQUE_COOKIE_CHARS_MIN = 12;
