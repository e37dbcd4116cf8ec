import type { Scope } from './scope-schema.ts';

/** A scope made ready: matching allocates nothing. */
export interface CompiledScope {
  readonly methods: ReadonlySet<string> | null;
  readonly matchesHost: (host: string) => boolean;
  readonly segments: readonly string[];
  /** True when the path ends in `**`. */
  readonly open: boolean;
  /** The more it pins down, the higher; ties go to the earlier rule. */
  readonly specificity: number;
}

/** `*` matches every host, `*.bank.example` every host below it, anything else itself. */
export function compileHost(pattern: string): (host: string) => boolean {
  if (pattern === '*') return () => true;
  if (pattern.startsWith('*.')) {
    const suffix = pattern.slice(1);
    return (host) => host.length > suffix.length && host.endsWith(suffix);
  }
  return (host) => host === pattern;
}

function hostSpecificity(pattern: string): number {
  if (pattern === '*') return 0;
  return pattern.startsWith('*.') ? 1 : 2;
}

export function compileScope(scope: Scope): CompiledScope {
  const parts = scope.path.split('/').slice(1);
  const open = parts.at(-1) === '**';
  const segments = open ? parts.slice(0, -1) : parts;
  const literals = segments.filter((segment) => segment !== '*').length;
  return {
    methods: scope.methods.length === 0 ? null : new Set(scope.methods),
    matchesHost: compileHost(scope.host),
    segments,
    open,
    // Path before host before method: a longer literal path is what an operator means by "more specific".
    specificity:
      literals * 1_000 + segments.length * 20 + (open ? 0 : 10) + hostSpecificity(scope.host) * 2 + (scope.methods.length === 0 ? 0 : 1),
  };
}

/** `path` is canonical and starts with `/`. */
export function inScope(scope: CompiledScope, method: string, host: string, path: string): boolean {
  if (scope.methods !== null && !scope.methods.has(method)) return false;
  if (!scope.matchesHost(host)) return false;
  let from = 1;
  for (const segment of scope.segments) {
    if (from > path.length) return false;
    const slash = path.indexOf('/', from);
    const end = slash === -1 ? path.length : slash;
    if (segment !== '*' && (end - from !== segment.length || !path.startsWith(segment, from))) return false;
    from = end + 1;
  }
  return scope.open || from > path.length;
}

/** Whether some request can be in both scopes. */
export function scopesOverlap(a: Scope, b: Scope): boolean {
  const methods = a.methods.length === 0 || b.methods.length === 0 || a.methods.some((method) => b.methods.includes(method));
  return methods && hostsOverlap(a.host, b.host) && pathsOverlap(a.path.split('/').slice(1), b.path.split('/').slice(1));
}

function hostsOverlap(a: string, b: string): boolean {
  if (a === '*' || b === '*') return true;
  if (a.startsWith('*.') && b.startsWith('*.')) return a.endsWith(b.slice(1)) || b.endsWith(a.slice(1));
  return compileHost(a)(b) || compileHost(b)(a);
}

function pathsOverlap(a: readonly string[], b: readonly string[]): boolean {
  for (let index = 0; ; index++) {
    const [left, right] = [a[index], b[index]];
    const end = (rest: readonly string[]): boolean => index === rest.length - 1 && rest[index] === '**';
    if (end(a) || end(b)) return true;
    if (left === undefined || right === undefined) return left === right;
    if (left !== right && left !== '*' && right !== '*') return false;
  }
}
