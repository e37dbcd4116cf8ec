import type { JsonObject } from '../references.ts';
import { ANY_METHOD, documentOf, IMPORT_DEPTH_MAX, type ImportedRoute, templateOfRegex } from './paths.ts';

/** Words of one configuration; a larger one is no route table. */
const TOKENS_MAX = 1_000_000;

interface Block {
  readonly words: readonly string[];
  readonly children: Block[];
}

/** An nginx configuration: its `location` blocks, by `server_name`. `null` when the text is none. */
export function fromNginx(text: string, place: string): JsonObject | null {
  if (!/(?:^|[\s{;])(?:server|location)\b[^;{}]*\{/.test(text)) return null;
  const root = parse(text);
  if (root === null) return null;
  const routes: ImportedRoute[] = [];
  for (const server of serversIn(root)) {
    const names = server.children.find(({ words }) => words[0] === 'server_name')?.words.slice(1) ?? [];
    const hosts = names.filter((name) => name !== '_' && !name.startsWith('~'));
    for (const location of locationsIn(server)) addRoutes(routes, location, hosts.length === 0 ? ['*'] : hosts);
  }
  return documentOf(`routes of ${place}`, '', routes);
}

function addRoutes(routes: ImportedRoute[], location: Block, hosts: readonly string[]): void {
  const [, ...given] = location.words;
  const modifier = given.length > 1 ? given[0]! : '';
  const path = given.at(-1) ?? '';
  const template = modifier.startsWith('~') ? templateOfRegex(path) : path.replace(/(.)\/$/, '$1');
  if (template === null || !template.startsWith('/') || template === '/') return;
  const limit = location.children.find(({ words }) => words[0] === 'limit_except');
  const methods = limit === undefined ? ANY_METHOD : limit.words.slice(1);
  for (const host of hosts) for (const method of methods) routes.push({ method, host, template });
}

function serversIn(root: Block): Block[] {
  const found: Block[] = [];
  const visit = (block: Block, depth: number): void => {
    if (block.words[0] === 'server' && block.children.length > 0) found.push(block);
    else if (depth < IMPORT_DEPTH_MAX) for (const child of block.children) visit(child, depth + 1);
  };
  visit(root, 0);
  // A file that is included into a server block has locations only.
  return found.length > 0 ? found : [root];
}

function locationsIn(server: Block): Block[] {
  const found: Block[] = [];
  const visit = (block: Block, depth: number): void => {
    for (const child of block.children) {
      if (child.words[0] === 'location') found.push(child);
      if (depth < IMPORT_DEPTH_MAX) visit(child, depth + 1);
    }
  };
  visit(server, 0);
  return found;
}

const TOKEN = /#[^\n]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[;{}]|(?:[^\s;{}"'\\]|\\.|\{\d+(?:,\d*)?\})+/gs;

/** Words and blocks; `null` where the braces do not close. */
function parse(text: string): Block | null {
  const stack: Block[] = [{ words: [], children: [] }];
  let words: string[] = [];
  let count = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    if (++count > TOKENS_MAX) return null;
    if (token.startsWith('#')) continue;
    if (token === ';' || token === '{') {
      const block: Block = { words, children: [] };
      stack.at(-1)!.children.push(block);
      words = [];
      if (token === '{') stack.push(block);
      if (stack.length > IMPORT_DEPTH_MAX) return null;
    } else if (token === '}') {
      if (stack.length === 1) return null;
      stack.pop();
    } else words.push(token.replace(/^(["'])([\s\S]*)\1$/, '$2'));
  }
  return stack.length === 1 ? stack[0]! : null;
}
