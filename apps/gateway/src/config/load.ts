import { failed, ok, type Result, SallyportError } from '@sallyport/core';
import { type Policy, policySchema } from '@sallyport/policy';
import { LineCounter, type Node, parseDocument } from 'yaml';
import { z } from 'zod';
import { type GatewaySection, gatewaySchema } from './schema.ts';

/** A configuration as the gateway runs on it. */
export interface GatewayConfig {
  readonly gateway: GatewaySection;
  readonly policy: Policy;
}

/** A larger file is a mistake, and reading it would hold up every reload. */
export const CONFIG_BYTES_MAX = 16_777_216;

/** Problems named in one error; the rest are counted. */
const PROBLEMS_NAMED_MAX = 20;

/** One file has three sections; the control plane reads its own. */
const fileSchema: z.ZodType<GatewayConfig> = z.strictObject({
  gateway: gatewaySchema,
  policy: policySchema.prefault({} as Policy),
  control_plane: z.unknown().optional(),
}) as unknown as z.ZodType<GatewayConfig>;

/** Reads the text of a configuration file. Every problem is named as `place:line:column field: what`. */
export function loadGatewayConfig(text: string, place: string): Result<GatewayConfig> {
  if (text.length > CONFIG_BYTES_MAX)
    return failed(new SallyportError('CONFIG_INVALID', place, `longer than ${CONFIG_BYTES_MAX} characters`));
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, maxAliasCount: 100 } as Parameters<
    typeof parseDocument
  >[1]);
  const syntax = document.errors[0];
  if (syntax !== undefined)
    return failed(new SallyportError('CONFIG_SYNTAX', at(place, lines, syntax.pos[0]), syntax.message.split('\n')[0] ?? ''));
  const locate = (path: readonly PropertyKey[]): string => at(place, lines, offsetOf(document.contents as Node | null, path));
  const parsed = fileSchema.safeParse(document.toJS({ maxAliasCount: 100 }) ?? {});
  if (!parsed.success) return failed(invalid(parsed.error.issues, locate));
  const conflict = findConflict(parsed.data.gateway);
  if (conflict !== null) {
    const [path, what] = conflict;
    return failed(new SallyportError('CONFIG_INVALID', locate(path), `${fieldName(path)}: ${what}`));
  }
  return ok(parsed.data);
}

function at(place: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${place}:${Math.max(1, line)}:${Math.max(1, col)}`;
}

interface MapNode {
  readonly items: readonly { readonly key: Node; readonly value: Node | null }[];
}

/** Offset of the node a path leads to, or of the nearest one that is there. */
function offsetOf(root: Node | null, path: readonly PropertyKey[]): number {
  let node: Node | null = root;
  let offset = root?.range?.[0] ?? 0;
  for (const step of path) {
    const next = child(node, step);
    if (next === null) break;
    offset = next.offset;
    node = next.node;
  }
  return offset;
}

function child(node: Node | null, step: PropertyKey): { readonly node: Node | null; readonly offset: number } | null {
  if (node === null || !('items' in node)) return null;
  if (typeof step === 'number') {
    const item = (node.items as readonly (Node | null)[])[step];
    return item?.range ? { node: item, offset: item.range[0] } : null;
  }
  const pair = (node as unknown as MapNode).items.find((item) => 'key' in item && String((item.key as { value?: unknown }).value) === step);
  if (pair === undefined) return null;
  return { node: pair.value, offset: pair.key.range?.[0] ?? 0 };
}

function invalid(issues: readonly z.core.$ZodIssue[], locate: (path: readonly PropertyKey[]) => string): SallyportError {
  const problems = issues.flatMap(problemsOf);
  const [first, ...others] = problems;
  const code = first?.path[0] === 'policy' ? 'POLICY_INVALID' : 'CONFIG_INVALID';
  const more = others.slice(0, PROBLEMS_NAMED_MAX - 1).map((problem) => `; ${locate(problem.path)} ${problem.text}`);
  return new SallyportError(code, locate(first?.path ?? []), `${first?.text ?? 'not a configuration'}${more.join('')}`);
}

interface Problem {
  readonly path: readonly PropertyKey[];
  readonly text: string;
}

function problemsOf(issue: z.core.$ZodIssue): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...issue.path, key], text: `${fieldName([...issue.path, key])}: there is no such field` }));
  }
  return [{ path: issue.path, text: `${fieldName(issue.path)}: ${issue.message}` }];
}

function fieldName(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (name, step) => (typeof step === 'number' ? `${name}[${step}]` : name === '' ? String(step) : `${name}.${String(step)}`),
    '',
  );
}

/** What a schema of single fields cannot see. */
function findConflict(gateway: GatewaySection): readonly [path: readonly PropertyKey[], what: string] | null {
  const upstreams = new Set<string>();
  for (const [index, upstream] of gateway.upstreams.entries()) {
    if (upstreams.has(upstream.name)) return [['gateway', 'upstreams', index, 'name'], `"${upstream.name}" is there twice`];
    upstreams.add(upstream.name);
    if ((upstream.tls.certificate === null) !== (upstream.tls.key === null))
      return [['gateway', 'upstreams', index, 'tls'], 'certificate and key go together'];
  }
  for (const [index, route] of gateway.routes.entries()) {
    if (!upstreams.has(route.upstream)) return [['gateway', 'routes', index, 'upstream'], `there is no upstream "${route.upstream}"`];
  }
  const names = new Set<string>();
  for (const [index, listener] of gateway.listeners.entries()) {
    if (names.has(listener.name)) return [['gateway', 'listeners', index, 'name'], `"${listener.name}" is there twice`];
    names.add(listener.name);
    if (listener.tls !== null && listener.tls.client_certificates !== 'off' && listener.tls.client_ca === null) {
      return [['gateway', 'listeners', index, 'tls', 'client_certificates'], 'client certificates need client_ca'];
    }
  }
  return null;
}
