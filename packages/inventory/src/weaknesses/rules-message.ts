import { pointPattern } from '@sallyport/core';
import { dataClass, nameWords } from '@sallyport/traffic/data-classes';
import type { Sighting, WeaknessRule } from './model.ts';
import { isSuccess } from './rules-access.ts';

/** Names by which secrets are sent, whatever they look like. */
const SECRET_NAME =
  /^(?:access|id|refresh|auth|session|bearer)[_-]?token$|^(?:api|secret)[_-]?key$|^(?:token|jwt|password|passwd|pwd|client[_-]?secret|session[_-]?id)$/i;
/** A shorter text is no secret worth its name. */
const SECRET_CHARS_MIN = 8;

const isCredential = (id: string): boolean => dataClass(id)?.category === 'credential';

/** Tokens, keys and passwords in the path or the query. */
export const secretInUrl: WeaknessRule = {
  kind: 'secret-in-url',
  examine({ seen, record }) {
    if (record === null || seen.hostile || seen.fields === null) return null;
    const shown: Sighting[] = seen.fields
      .filter(({ location }) => location === 'query')
      .filter(
        ({ name, type, size, classes }) =>
          (SECRET_NAME.test(name) && type === 'string' && size >= SECRET_CHARS_MIN) || classes.some(([id]) => isCredential(id)),
      )
      .map(({ name, classes }) => ({ point: `query.${name}`, detail: `sent in the query${classes[0] ? ` (${classes[0][0]})` : ''}` }));
    seen.segments.forEach((segment, index) => {
      const id = /^\{(.+)\}$/.exec(segment)?.[1];
      if (id !== undefined && isCredential(id)) shown.push({ point: `path[${index}]`, detail: `sent in the path (${id})` });
    });
    return { shown, clears: () => true, observed: 'requests no longer carried it in the address' };
  },
};

const NUMBER = /^\d{1,15}$/;
/** Numbers in a path that are no identifiers. */
const NO_IDENTIFIER: ReadonlySet<string> = new Set([
  'year',
  'month',
  'week',
  'day',
  'date',
  'page',
  'version',
  'limit',
  'offset',
  'size',
  'count',
  'index',
  'amount',
  'zip',
  'postal',
]);

/** Numeric identifiers in paths that lie so close that a loop finds the others. */
export const guessableId: WeaknessRule = {
  kind: 'guessable-id',
  examine({ seen, record, ids }) {
    if (record === null || seen.hostile || !isSuccess(seen.status) || seen.direction !== 'inbound') return null;
    const shown: Sighting[] = [];
    const named = new Set<string>();
    record.template
      .split('/')
      .slice(1)
      .forEach((part, index) => {
        const name = /^\{(.+)\}$/.exec(part)?.[1];
        const value = seen.segments[index] ?? '';
        if (name === undefined || nameWords(name).some((word) => NO_IDENTIFIER.has(word)) || value.startsWith('{')) return;
        const point = `path.${name}`;
        if (!NUMBER.test(value)) {
          named.add(point);
          return;
        }
        const place = `${record.id} ${name}`;
        ids.note(place, Number(value));
        const gap = ids.sequentialGap(place);
        if (gap !== null)
          shown.push({ point, detail: `numbers that lie close together: half of the neighbours seen are at most ${gap} apart` });
      });
    return { shown, clears: (point) => named.has(point), observed: 'identifiers there were no longer numbers' };
  },
};

/** A card number in an answer is data, not an internal. */
const NO_INTERNALS: ReadonlySet<string> = new Set(['data-leak.card-number', 'data-leak.learned']);

/** Stack traces, messages of data bases, listings, source and keys in answers; by the class of the answer's status. */
export const verboseError: WeaknessRule = {
  kind: 'verbose-error',
  examine({ event, record }) {
    if (record === null || event.upstreamStatus === 0) return null;
    const within = `${Math.floor(event.upstreamStatus / 100)}xx `;
    const shown = event.findings
      .filter(({ class: kind, detector }) => kind === 'data-leak' && !detector.endsWith('.exploited') && !NO_INTERNALS.has(detector))
      .map(({ detector, point }) => ({
        point: `${within}${pointPattern(point)}`,
        detail: `an answer ${event.upstreamStatus} showed it (${detector})`,
      }));
    const whole = event.gaps.length === 0;
    return { shown, clears: (point) => whole && point.startsWith(within), observed: `answers ${within}were read whole and showed nothing` };
  },
};

/** Attacks whose success the answer shows. That one does not succeed again proves nothing, so it never clears by itself. */
export const exploited: WeaknessRule = {
  kind: 'exploited',
  examine({ event }) {
    const shown = event.findings
      .filter(({ detector }) => detector.endsWith('.exploited'))
      .map(({ class: kind, point, cwe, owasp }) => ({
        point: `${kind} ${pointPattern(point)}`,
        detail: `the answer shows that the attack (${kind}) succeeded; the gateway ${event.decision.action === 'block' ? 'stopped it' : 'let it through'}`,
        reference: { cwe, owasp },
      }));
    return { shown, clears: () => false, observed: '' };
  },
};
