import type { ApiSpec, SpecContent, SpecOperation } from './model.ts';

/** One thing of an operation that differs between two versions of a description. */
export interface SpecChange {
  /** `GET /accounts/{id}` */
  readonly operation: string;
  /** `operation`, `query limit`, `request items[].sku`, `response 200 iban`, `security`, `deprecated`. */
  readonly what: string;
  /** Empty where it was not there. */
  readonly before: string;
  /** Empty where it is not there any more. */
  readonly after: string;
  /** A client written for the earlier version may fail. */
  readonly breaking: boolean;
}

/** What differs between two versions, operation by operation; operations are the same whatever their parameters are called. */
export function diffSpecs(before: ApiSpec, after: ApiSpec): SpecChange[] {
  const old = byKey(before.operations);
  const now = byKey(after.operations);
  const changes: SpecChange[] = [];
  for (const [key, operation] of old) {
    if (!now.has(key)) changes.push({ operation: nameOf(operation), what: 'operation', before: 'described', after: '', breaking: true });
  }
  for (const [key, operation] of now) {
    const earlier = old.get(key);
    if (earlier === undefined) {
      changes.push({ operation: nameOf(operation), what: 'operation', before: '', after: 'described', breaking: false });
    } else changes.push(...operationChanges(earlier, operation));
  }
  return changes.sort((a, b) => compare(a.operation, b.operation) || compare(a.what, b.what));
}

function byKey(operations: readonly SpecOperation[]): Map<string, SpecOperation> {
  return new Map(operations.map((operation) => [`${operation.method} ${operation.template.replace(/\{[^}]*\}/g, '{}')}`, operation]));
}

function nameOf({ method, template }: SpecOperation): string {
  return `${method} ${template}`;
}

/** A described part in words, whether a client has to send it, and whether a client takes it from an answer. */
interface Part {
  readonly words: string;
  readonly required: boolean;
  readonly given: boolean;
}

function partsOf(operation: SpecOperation): Map<string, Part> {
  const parts = new Map<string, Part>();
  for (const { location, name, type, format, required } of operation.parameters) {
    if (location !== 'path') parts.set(`${location} ${name}`, part(type, format, required, false));
  }
  const add = (place: string, contents: readonly SpecContent[], given: boolean): void => {
    for (const { fields } of contents)
      for (const { name, type, format, required } of fields) parts.set(`${place} ${name}`, part(type, format, required && !given, given));
  };
  add('request', operation.requestBody?.content ?? [], false);
  for (const { status, content } of operation.responses) {
    parts.set(`response ${status}`, { words: 'described', required: false, given: true });
    add(`response ${status}`, content, true);
  }
  return parts;
}

function part(type: string, format: string, required: boolean, given: boolean): Part {
  return { words: [type, format, required ? 'required' : ''].filter((word) => word !== '').join(' '), required, given };
}

function operationChanges(before: SpecOperation, after: SpecOperation): SpecChange[] {
  const operation = nameOf(after);
  const changes: SpecChange[] = [];
  const [old, now] = [partsOf(before), partsOf(after)];
  for (const what of new Set([...old.keys(), ...now.keys()])) {
    const [earlier, later] = [old.get(what), now.get(what)];
    if (earlier?.words === later?.words) continue;
    changes.push({ operation, what, before: earlier?.words ?? '', after: later?.words ?? '', breaking: breaks(earlier, later) });
  }
  const [wasAsked, isAsked] = [securityWords(before), securityWords(after)];
  if (wasAsked !== isAsked) changes.push({ operation, what: 'security', before: wasAsked, after: isAsked, breaking: isAsked !== 'none' });
  if (before.deprecated !== after.deprecated)
    changes.push({ operation, what: 'deprecated', before: String(before.deprecated), after: String(after.deprecated), breaking: false });
  return changes;
}

/** What a client has to send more of, or gets no longer. */
function breaks(before: Part | undefined, after: Part | undefined): boolean {
  if (after === undefined) return before?.given === true;
  if (before === undefined) return after.required;
  return before.words.replace(' required', '') !== after.words.replace(' required', '') || (after.required && !before.required);
}

function securityWords({ security }: SpecOperation): string {
  return security.length === 0
    ? 'none'
    : security
        .map(({ kind, scopes }) => [kind, ...scopes].join(' '))
        .sort()
        .join(', ');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
