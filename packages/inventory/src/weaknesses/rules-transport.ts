import { type AnswerTrait, CATEGORY_WEIGHT, type CookieTraits } from '@sallyport/core';
import type { Sighting, Subject, WeaknessRule } from './model.ts';
import { isSuccess } from './rules-access.ts';

const OLD_TLS: ReadonlySet<string> = new Set(['SSLv3', 'TLSv1', 'TLSv1.1']);

/** Versions of TLS that are no longer to be used (RFC 8996). */
export const outdatedTls: WeaknessRule = {
  kind: 'outdated-tls',
  scope: 'host',
  examine({ event, seen, record, settings }) {
    if (record === null || seen.direction !== 'inbound' || !event.tls.startsWith('TLS') || !isSuccess(seen.status)) return null;
    const outdated = OLD_TLS.has(event.tls) || (settings.tls_min === 'TLSv1.3' && event.tls !== 'TLSv1.3');
    const shown = outdated ? [{ point: 'tls', detail: `a client was served over ${event.tls}` }] : [];
    return { shown, clears: () => true, observed: `clients came over ${settings.tls_min} or newer` };
  },
};

interface HeaderDemand {
  readonly point: string;
  readonly traits: readonly AnswerTrait[];
  readonly detail: string;
  readonly asked: (subject: Subject) => boolean;
}

const isHtml = ({ seen }: Subject): boolean => seen.responseType === 'text/html' || seen.responseType === 'application/xhtml+xml';

const DEMANDS: readonly HeaderDemand[] = [
  {
    point: 'header.strict-transport-security',
    traits: ['hsts'],
    detail: 'answers over TLS do not ask browsers to stay with it for 180 days or more',
    asked: ({ seen }) => seen.tls,
  },
  {
    point: 'header.x-content-type-options',
    traits: ['nosniff'],
    detail: 'answers do not say nosniff, so that a browser may take data for a page',
    asked: ({ seen }) => seen.responseType !== '' && seen.responseBytes > 0,
  },
  {
    point: 'header.content-security-policy',
    traits: ['csp'],
    detail: 'pages come without a content security policy',
    asked: isHtml,
  },
  {
    point: 'header.x-frame-options',
    traits: ['framing'],
    detail: 'pages can be framed: neither X-Frame-Options nor frame-ancestors is said',
    asked: isHtml,
  },
];

/** Headers by which browsers protect their users; set in one place for a host, as a rule, so they are one finding for it. */
export const securityHeaders: WeaknessRule = {
  kind: 'security-headers',
  scope: 'host',
  examine(subject) {
    const { event, seen, record } = subject;
    const { posture } = event;
    if (record === null || posture === undefined || seen.hostile || seen.direction !== 'inbound' || !isSuccess(seen.status)) return null;
    const asked = DEMANDS.filter((demand) => demand.asked(subject));
    const missing = asked.filter(({ traits }) => !traits.some((trait) => posture.traits.includes(trait)));
    const points = new Set(asked.map(({ point }) => point));
    return {
      shown: missing.map(({ point, detail }) => ({ point, detail })),
      clears: (point) => points.has(point),
      observed: 'answers carried the header',
    };
  },
};

/** Answers with sensitive data that a browser or proxy may keep. */
export const cacheableData: WeaknessRule = {
  kind: 'cacheable-data',
  examine({ event, seen, record }) {
    const { posture } = event;
    if (record === null || posture === undefined || seen.hostile || seen.direction !== 'inbound') return null;
    if (seen.method !== 'GET' || !isSuccess(seen.status)) return null;
    const held = record.data_classes.filter(({ in_response, category }) => in_response && CATEGORY_WEIGHT[category] >= 0.5);
    if (held.length === 0) return null;
    const kept = !posture.traits.includes('no-store');
    const detail = `answers hold ${held.map(({ id }) => id).join(', ')} and do not say no-store`;
    return { shown: kept ? [{ point: 'header.cache-control', detail }] : [], clears: () => true, observed: 'answers said no-store' };
  },
};

/** Versions of server software in answers. */
export const productVersion: WeaknessRule = {
  kind: 'product-version',
  scope: 'host',
  examine({ event, seen, record }) {
    const { posture } = event;
    if (record === null || posture === undefined || seen.hostile || seen.direction !== 'inbound') return null;
    const shown = posture.traits.includes('product') ? [{ point: 'header.server', detail: 'answers name a version of the software' }] : [];
    return { shown, clears: () => true, observed: 'answers named no version' };
  },
};

/** Cookies that scripts, plain connections or other sites can get at. */
export const cookieFlags: WeaknessRule = {
  kind: 'cookie-flags',
  scope: 'host',
  examine({ event, seen, record }) {
    const cookies = event.posture?.cookies;
    if (record === null || cookies === undefined || seen.direction !== 'inbound') return null;
    const names = new Set(cookies.map(({ name }) => name));
    return {
      shown: cookies.flatMap((cookie) => flagsMissing(cookie, seen.tls)),
      clears: (point) => names.has(point.slice(point.indexOf('.') + 1, point.lastIndexOf(' '))),
      observed: 'the cookie was set with the flag',
    };
  },
};

function flagsMissing({ name, session, secure, http_only, same_site }: CookieTraits, tls: boolean): Sighting[] {
  const missing: Sighting[] = [];
  const add = (flag: string, detail: string, severity: 'low' | 'medium'): void => {
    missing.push({ point: `cookie.${name} ${flag}`, detail, severity });
  };
  if (session && !http_only) add('HttpOnly', 'scripts of the page can read it', 'medium');
  if (tls && !secure) add('Secure', 'it is sent over plain connections too', session ? 'medium' : 'low');
  if (same_site === 'none' && !secure) add('SameSite', 'SameSite=None without Secure: browsers drop it', 'low');
  else if (session && same_site === '') add('SameSite', 'it does not say which sites may send it', 'low');
  return missing;
}

const REFLECTED = 'cors.reflected';
const OPAQUE = 'cors.null';
const ANY = 'cors.any-with-credentials';

/** Other sites that may read answers with the user's credentials. */
export const crossOrigin: WeaknessRule = {
  kind: 'cross-origin',
  scope: 'host',
  examine({ event, seen, record, origins, settings }) {
    const cors = event.posture?.cors;
    if (record === null || cors === undefined || seen.direction !== 'inbound') return null;
    const { from, origin, allowed, credentials } = cors;
    const echoed = allowed === 'echo' && credentials;
    if (allowed === 'any' && credentials) {
      const detail = 'allows any origin and credentials; browsers refuse that, other clients need not';
      return { shown: [{ point: ANY, detail, severity: 'low' }], clears: (point) => point !== ANY, observed: 'no origin was reflected' };
    }
    if (from === 'opaque') {
      const detail = 'allows the origin `null` with credentials, which any sandboxed frame has';
      return { shown: echoed ? [{ point: OPAQUE, detail }] : [], clears: (point) => point === OPAQUE, observed: '`null` was not allowed' };
    }
    if (from !== 'foreign') return null;
    const clears = (point: string): boolean => point === REFLECTED || point === ANY;
    if (!echoed) {
      origins.refused(event.host);
      return { shown: [], clears, observed: 'foreign origins were not allowed with credentials' };
    }
    const known = origins.note(event.host, origin);
    if (known < settings.origins_min) return null;
    const detail = `allowed ${known} foreign origins with credentials, and refused none since the first of them`;
    return { shown: [{ point: REFLECTED, detail }], clears: (point) => point === ANY, observed: '' };
  },
};
