import type { Call } from '../model.ts';

/** What may be sent. A path pattern is a prefix, or has `*` for any text. */
export interface ScopeRules {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly methods: readonly string[];
  readonly readOnly: boolean;
}

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

export function allowsCall(scope: ScopeRules, call: Call): boolean {
  if (scope.readOnly && !READING.has(call.method) && call.reads !== true) return false;
  if (scope.methods.length > 0 && !scope.methods.includes(call.method)) return false;
  const path = call.target.split('?', 1)[0]!;
  if (scope.exclude.some((pattern) => matchesPath(pattern, path))) return false;
  return scope.include.length === 0 || scope.include.some((pattern) => matchesPath(pattern, path));
}

export function matchesPath(pattern: string, path: string): boolean {
  const source = pattern
    .split(/\*+|\{[^}]*\}/)
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^?]*');
  return new RegExp(`^${source}`).test(path);
}
