import type { HeaderField } from '@sallyport/core';
import { type CompiledScope, compileScope, inScope } from '../scope.ts';
import type { HeaderRule } from './schema.ts';

/** What is done to the headers of one request, and of its answer. */
export interface HeaderEdits {
  readonly request: HeaderEdit | null;
  readonly answer: HeaderEdit | null;
}

export interface HeaderEdit {
  /** Lower-case names of what is taken out, also what is put in anew. */
  readonly out: ReadonlySet<string>;
  readonly set: readonly HeaderField[];
}

/** `null` where there are no rules. The edits of a request, or `null` where none speaks of it; later rules win. */
export function compileHeaders(rules: readonly HeaderRule[]): ((method: string, host: string, path: string) => HeaderEdits | null) | null {
  if (rules.length === 0) return null;
  const compiled = rules.map((rule) => ({ rule, scope: compileScope(rule.scope) }));
  return (method, host, path) => {
    const mine = compiled.filter(({ scope }) => inScope(scope as CompiledScope, method, host, path)).map(({ rule }) => rule);
    if (mine.length === 0) return null;
    return { request: editOf(mine, 'request'), answer: editOf(mine, 'answer') };
  };
}

function editOf(rules: readonly HeaderRule[], on: HeaderRule['on']): HeaderEdit | null {
  const out = new Set<string>();
  const set = new Map<string, string>();
  for (const rule of rules) {
    if (rule.on !== on) continue;
    for (const name of rule.remove) {
      out.add(name);
      set.delete(name);
    }
    for (const [name, value] of Object.entries(rule.set)) {
      out.add(name);
      set.set(name, value);
    }
  }
  return out.size === 0 ? null : { out, set: [...set] };
}

/** The headers as they go on. */
export function editHeaders(headers: readonly HeaderField[], edit: HeaderEdit | null | undefined): readonly HeaderField[] {
  if (edit == null) return headers;
  return [...headers.filter(([name]) => !edit.out.has(name.toLowerCase())), ...edit.set];
}
