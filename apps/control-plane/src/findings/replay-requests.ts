import type { Excerpt, Finding } from '@sallyport/core';

/** A request to the copy. It carries nothing of the caller: no cookie, no credential, no address. */
export interface ReplayRequest {
  /** `control`: the same with plain values in place of the attack. */
  readonly name: 'control' | 'recorded' | 'case' | 'comments' | 'encoded-twice';
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Headers that say what a message is; all others are left out. */
const KEPT: ReadonlySet<string> = new Set(['content-type', 'accept', 'accept-language', 'x-http-method-override']);
/** What stands where a value was masked: `[pan:...1111]`, `[jwt]`, and the same percent-encoded. */
const MASK = /(?:\[|%5B)[a-z_-]{2,40}(?::[^\]]{0,40})?(?:\]|%5D)/i;
/** A value that is no attack. */
const PLAIN = 'x1';

type Change = (value: string) => string;

const MUTATIONS: readonly (readonly [Exclude<ReplayRequest['name'], 'control' | 'recorded'>, Change])[] = [
  ['case', (value) => [...value].map((char, index) => (index % 2 === 0 ? char.toUpperCase() : char.toLowerCase())).join('')],
  ['comments', (value) => value.replaceAll(' ', '/**/')],
  ['encoded-twice', (value) => encodeURIComponent(value)],
];

/** Is a part of what would be sent only the mark of a value that was masked? Then the attack may not be whole. */
export function isPartlyMasked({ target, body }: Excerpt): boolean {
  return MASK.test(target) || MASK.test(body);
}

/**
 * Rebuilds a recorded attack with its mutations, as far as what was masked allows. Where the place of the attack can be
 * changed (query, form, JSON body), there is a control to compare with.
 */
export function replayRequests(excerpt: Excerpt, findings: readonly Finding[]): ReplayRequest[] {
  const headers = Object.fromEntries(excerpt.headers.filter(([name]) => KEPT.has(name)));
  const recorded: ReplayRequest = { name: 'recorded', target: excerpt.target, headers, body: excerpt.body };
  const points = [...new Set(findings.map(({ point }) => point.split('|', 1)[0]!.replace(/#name$/, '')))];
  const changed = (name: ReplayRequest['name'], change: Change): ReplayRequest[] => {
    let request = recorded;
    for (const point of points) request = changedAt(request, point, change);
    const differs = request.target !== recorded.target || request.body !== recorded.body;
    return differs ? [{ ...request, name }] : [];
  };
  return [...changed('control', () => PLAIN), recorded, ...MUTATIONS.flatMap(([name, change]) => changed(name, change))];
}

function changedAt(request: ReplayRequest, point: string, change: Change): ReplayRequest {
  const [, place = '', name = ''] = /^(query|body\.form)\.([^.[\]|#"]+)$/.exec(point) ?? [];
  if (place === 'query') {
    const [path = '', query = ''] = splitAt(request.target, '?');
    return { ...request, target: `${path}?${changedForm(query, name, change)}` };
  }
  if (place === 'body.form') return { ...request, body: changedForm(request.body, name, change) };
  return point.startsWith('body.json') ? { ...request, body: changedJson(request.body, point.slice('body.json'.length), change) } : request;
}

function splitAt(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function changedForm(form: string, name: string, change: Change): string {
  return form
    .split('&')
    .map((pair) => {
      const [key, value] = splitAt(pair, '=');
      return key === name ? `${key}=${encodeURIComponent(change(decoded(value)))}` : pair;
    })
    .join('&');
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    return value;
  }
}

/** Members and indexes on the way to one value of a body. */
const STEPS_MAX = 32;

function changedJson(body: string, path: string, change: Change): string {
  const steps = [...path.matchAll(/\.([^.[\]|#"]+)|\[(\d{1,6})\]|\[("(?:[^"\\]|\\.)*")\]/g)].map(
    ([, member, index, quoted]) => member ?? (index === undefined ? (JSON.parse(quoted ?? '""') as string) : Number(index)),
  );
  try {
    const value: unknown = JSON.parse(body);
    return JSON.stringify(changedAtSteps(value, steps.slice(0, STEPS_MAX), change));
  } catch {
    // The excerpt was cut, or is no JSON: it stays as it is.
    return body;
  }
}

function changedAtSteps(value: unknown, [step, ...rest]: readonly (string | number)[], change: Change): unknown {
  if (step === undefined) return typeof value === 'string' ? change(value) : value;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return value;
  const member = (value as Record<string, unknown>)[String(step)];
  const next = changedAtSteps(member, rest, change);
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? next : (item as unknown)));
  return { ...value, [step]: next };
}
