import type { RequestView } from '@sallyport/core';
import type { Extraction } from '@sallyport/traffic';
import { firstHeader } from '@sallyport/traffic';

/** Members followed into a body. */
const STEPS_MAX = 16;

/** Reads the scalar at a point of a request as text, or `null`. Points are those that limits may count by. */
export function valueAt(request: RequestView, extraction: Extraction | null, point: string): string | null {
  const dot = point.indexOf('.');
  const kind = dot < 0 ? point : point.slice(0, dot);
  const name = point.slice(dot + 1);
  switch (kind) {
    case 'header':
      return firstHeader(request.headers, name) ?? null;
    case 'query':
      return request.query === '' ? null : new URLSearchParams(request.query).get(name);
    case 'cookie':
      return cookie(request, name);
    case 'jwt':
      return claim(firstHeader(request.headers, 'authorization') ?? '', name);
    case 'body':
      return bodyValue(extraction, name);
    default:
      return point.startsWith('path[') ? (request.path.split('/')[Number.parseInt(point.slice(5), 10) + 1] ?? null) : null;
  }
}

function cookie(request: RequestView, name: string): string | null {
  for (const part of (firstHeader(request.headers, 'cookie') ?? '').split(';')) {
    const equals = part.indexOf('=');
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim();
  }
  return null;
}

/** A claim of the bearer token as it stands there; whether the token is good is for others to say. */
function claim(authorization: string, name: string): string | null {
  const payload = authorization.split('.')[1];
  if (payload === undefined) return null;
  try {
    return scalar(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')), name.split('.'));
  } catch {
    return null;
  }
}

function bodyValue(extraction: Extraction | null, name: string): string | null {
  const body = extraction?.body;
  if (body?.kind === 'json' && name.startsWith('json.')) return scalar(body.value, name.slice('json.'.length).split('.'));
  if (body?.kind === 'form' && name.startsWith('form.'))
    return body.fields.find(([field]) => field === name.slice('form.'.length))?.[1] ?? null;
  return null;
}

function scalar(value: unknown, path: readonly string[]): string | null {
  let current = value;
  for (const step of path.slice(0, STEPS_MAX)) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return null;
    current = (current as Record<string, unknown>)[step];
  }
  return typeof current === 'string' || typeof current === 'number' || typeof current === 'boolean' ? String(current) : null;
}
