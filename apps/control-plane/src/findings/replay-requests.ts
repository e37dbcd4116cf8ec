import type { AttackClass, Excerpt, Finding } from '@sallyport/core';

/** A request to the copy. It carries nothing of the caller: no cookie, no credential, no address. */
export interface ReplayRequest {
  /** `control`: the same with plain values in place of the attack. */
  readonly name: 'control' | 'recorded' | MutationName;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Headers that say what a message is. Of the others, only one that an attack stood in is sent. */
const KEPT: ReadonlySet<string> = new Set(['content-type', 'accept', 'accept-language', 'x-http-method-override']);
/** Whose they are, or whose connection it is: never sent, whatever stood in them. */
const WITHHELD =
  /^(?:host|authorization|proxy-.*|cookie2?|forwarded|x-forwarded-.*|x-real-ip|content-length|transfer-encoding|connection|upgrade|te|trailer|expect)$|key|token|secret|session|auth|signature|password/;
/** What stands where a value was masked: `[pan:...1111]`, `[jwt]`, and the same percent-encoded. */
const MASK = /(?:\[|%5B)[a-z_-]{2,40}(?::[^\]]{0,40})?(?:\]|%5D)/i;
/** A value that is no attack. */
const PLAIN = 'x1';

type Change = (value: string) => string;
type MutationName =
  | 'case'
  | 'comments'
  | 'line-ends'
  | 'slashes'
  | 'separators'
  | 'quotes'
  | 'doubled-dots'
  | 'path-parameter'
  | 'backslashes'
  | 'encoded'
  | 'encoded-twice';

interface Mutation {
  readonly name: MutationName;
  /** Those it does not destroy; `null`: all. */
  readonly classes: readonly AttackClass[] | null;
  readonly change: Change;
}

/** Every character but letters and digits as its bytes. */
const percent = (value: string): string =>
  encodeURIComponent(value).replaceAll(/[.!'()*~_-]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);

/** Ways in which the same attack gets past a filter that knows only its usual form; each for the classes it does not destroy. */
const MUTATIONS: readonly Mutation[] = [
  {
    name: 'case',
    classes: ['sqli', 'xss', 'xxe', 'ssrf', 'log4shell', 'crlf'],
    change: (value) => [...value].map((char, index) => (index % 2 === 0 ? char.toUpperCase() : char.toLowerCase())).join(''),
  },
  { name: 'comments', classes: ['sqli'], change: (value) => value.replaceAll(' ', '/**/') },
  { name: 'line-ends', classes: ['sqli', 'xss'], change: (value) => value.replaceAll(' ', '\n') },
  { name: 'slashes', classes: ['xss'], change: (value) => value.replaceAll(/(<[a-z]+) /gi, '$1/') },
  { name: 'separators', classes: ['cmdi'], change: (value) => value.replaceAll(' ', '${IFS}') },
  { name: 'quotes', classes: ['cmdi'], change: (value) => value.replaceAll(/\b([a-z])([a-z]{1,20})\b/g, "$1''$2") },
  { name: 'doubled-dots', classes: ['path-traversal'], change: (value) => value.replaceAll('../', '....//') },
  { name: 'path-parameter', classes: ['path-traversal'], change: (value) => value.replaceAll('../', '..;/') },
  { name: 'backslashes', classes: ['path-traversal'], change: (value) => value.replaceAll('/', '\\') },
  { name: 'encoded', classes: ['path-traversal', 'ssrf'], change: percent },
  { name: 'encoded-twice', classes: null, change: (value) => encodeURIComponent(value) },
];

/** Is a part of what would be sent only the mark of a value that was masked? Then the attack may not be whole. */
export function isPartlyMasked({ target, body }: Excerpt): boolean {
  return MASK.test(target) || MASK.test(body);
}

/**
 * Rebuilds a recorded attack with its mutations, as far as what was masked allows. Where the place of the attack can be
 * changed (path, query, header, form, JSON body), there is a control to compare with.
 */
export function replayRequests(excerpt: Excerpt, findings: readonly Finding[]): ReplayRequest[] {
  const points = [...new Set(findings.map(({ point }) => point.split('|', 1)[0]!.replace(/#name$/, '')))];
  const classes = new Set<AttackClass>(findings.map((finding) => finding.class));
  const attacked = new Set(points.flatMap((point) => (/^header\.(.+)$/.exec(point) ?? []).slice(1)));
  const headers = Object.fromEntries(excerpt.headers.filter(([name]) => KEPT.has(name) || (attacked.has(name) && !WITHHELD.test(name))));
  const recorded: ReplayRequest = { name: 'recorded', target: excerpt.target, headers, body: excerpt.body };
  const changed = (name: ReplayRequest['name'], change: Change): ReplayRequest[] => {
    let request = recorded;
    for (const point of points) request = changedAt(request, point, change);
    return JSON.stringify(request) === JSON.stringify(recorded) ? [] : [{ ...request, name }];
  };
  const fitting = MUTATIONS.filter((one) => one.classes === null || one.classes.some((name) => classes.has(name)));
  return [...changed('control', () => PLAIN), recorded, ...fitting.flatMap(({ name, change }) => changed(name, change))];
}

function changedAt(request: ReplayRequest, point: string, change: Change): ReplayRequest {
  const { target, headers, body } = request;
  const [, place = '', name = ''] = /^(query|body\.form|header)\.([^.[\]|#"]+)$/.exec(point) ?? [];
  if (place === 'query') {
    const [path = '', query = ''] = splitAt(target, '?');
    return { ...request, target: `${path}?${changedForm(query, name, change)}` };
  }
  if (place === 'body.form') return { ...request, body: changedForm(body, name, change) };
  if (place === 'header') {
    const value = headers[name];
    return value === undefined ? request : { ...request, headers: { ...headers, [name]: headerText(change(value)) } };
  }
  if (point === 'path' || /^path\[\d{1,4}\]$/.test(point)) return { ...request, target: changedPath(target, point, change) };
  return point.startsWith('body.json') ? { ...request, body: changedJson(body, point.slice('body.json'.length), change) } : request;
}

/** A header ends with its line; what would begin another is left out. */
function headerText(value: string): string {
  return value.replaceAll(/[^\x20-\x7e]/g, '');
}

/** Changes one segment, or of an attack on the whole path what comes after its first step up. */
function changedPath(target: string, point: string, change: Change): string {
  const [path = '', query = ''] = splitAt(target, '?');
  const tail = target.includes('?') ? `?${query}` : '';
  const at = path.search(/(?:\.|%2e){2}/i);
  if (point === 'path') return at === -1 ? target : `${path.slice(0, at)}${inPath(change(decoded(path.slice(at))))}${tail}`;
  const segments = path.split('/');
  const index = Number(point.slice('path['.length, -1)) + 1;
  const segment = segments[index];
  if (segment === undefined) return target;
  segments[index] = inPath(change(decoded(segment)));
  return `${segments.join('/')}${tail}`;
}

/** What a path cannot hold as it is; what a change has encoded stays so. */
function inPath(value: string): string {
  return value.replaceAll(/[^\x21-\x7e]|[?#"<>\\^`{|}]/g, (char) => encodeURIComponent(char));
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
