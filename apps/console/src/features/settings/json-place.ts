/** Where a field stands in a JSON text, to lead from a server's complaint to the line. */

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g;

interface Level {
  readonly array: boolean;
  /** Name or index of the member that is being read. */
  at: string;
  /** In objects: the next text is a name. */
  naming: boolean;
}

/** `routes[0].mode`, `routes.0.mode` and `/routes/0/mode` are the same place. */
export function placeParts(place: string): string[] {
  return place.split(/[./[\]]+/).filter((part) => part !== '' && part !== 'body' && part !== 'policy');
}

function memberOf(path: readonly Level[]): string {
  return path.map(({ at }) => at).join('\n');
}

/** Opens, closes and steps; true when the token begins a value. */
function beginsValue(token: string, path: Level[]): boolean {
  const level = path.at(-1);
  if (token === '}' || token === ']') path.pop();
  if (token === ',' && level !== undefined) {
    if (level.array) level.at = String(Number(level.at) + 1);
    else level.naming = true;
  }
  if (['}', ']', ',', ':'].includes(token)) return false;
  if (level?.naming !== true) return true;
  level.at = String(JSON.parse(token));
  level.naming = false;
  return false;
}

/** Offset of the value at `place` in `text`, or of the deepest part of it that is there; -1 when nothing of it is. */
export function jsonOffset(text: string, place: string): number {
  const wanted = placeParts(place);
  const path: Level[] = [];
  let found = -1;
  let depth = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (!beginsValue(match[0], path)) continue;
    if (path.length > depth && memberOf(path) === wanted.slice(0, path.length).join('\n')) {
      found = match.index;
      depth = path.length;
    }
    if (match[0] === '{') path.push({ array: false, at: '', naming: true });
    if (match[0] === '[') path.push({ array: true, at: '0', naming: false });
  }
  return found;
}

export function lineOf(text: string, offset: number): number {
  return text.slice(0, Math.max(0, offset)).split('\n').length;
}
