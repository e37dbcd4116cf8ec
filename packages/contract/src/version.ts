import type { ApiSpec } from './model.ts';
import type { JsonObject } from './references.ts';

/** The version a document says it is of; `null` for none that is known. */
export function specVersion(document: JsonObject): ApiSpec['openapi'] | null {
  const version = String(document.openapi ?? document.swagger ?? '');
  if (version === '2.0' || version === '2') return '2.0';
  if (/^3\.0(\.\d+)?/.test(version)) return '3.0';
  return /^3\.1(\.\d+)?/.test(version) ? '3.1' : null;
}
