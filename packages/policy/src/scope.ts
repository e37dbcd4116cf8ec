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
