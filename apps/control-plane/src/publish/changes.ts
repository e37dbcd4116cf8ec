/** Changes named in one audit record; further ones are counted. */
const CHANGES_MAX = 20;

/** Characters shown of an old or a new value. */
const VALUE_CHARS_MAX = 80;

/** Documents are at most this deep where they are compared; what lies deeper is compared as one value. */
const DEPTH_MAX = 6;

interface Found {
  readonly texts: string[];
  more: number;
}

/** What differs between two JSON documents, in words: `mode: "monitor" -> "block"; routes.0.id: ...`. */
export function describeChanges(before: unknown, after: unknown): string {
  const found: Found = { texts: [], more: 0 };
  compare(before, after, '', 0, found);
  if (found.texts.length === 0) return 'nothing changed';
  return found.texts.join('; ') + (found.more > 0 ? `; and ${found.more} more` : '');
}

function compare(before: unknown, after: unknown, path: string, depth: number, found: Found): void {
  if (isTree(before) && isTree(after) && depth < DEPTH_MAX) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    for (const key of keys) compare(before[key], after[key], path === '' ? key : `${path}.${key}`, depth + 1, found);
    return;
  }
  const [old, now] = [show(before), show(after)];
  if (old === now) return;
  if (found.texts.length >= CHANGES_MAX) found.more++;
  else found.texts.push(`${path}: ${cut(old)} -> ${cut(now)}`);
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function show(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}

function cut(text: string): string {
  return text.length > VALUE_CHARS_MAX ? `${text.slice(0, VALUE_CHARS_MAX - 1)}…` : text;
}
