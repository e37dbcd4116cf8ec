import { readFileSync } from 'node:fs';

/** How another product names the template of one path; `learn` sees every path first, where the product looks at more than one. */
export interface PeerRule {
  readonly name: string;
  learn(paths: readonly string[]): (path: string) => string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const OBJECT_ID = /^[0-9a-f]{24}$/i;
const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/i;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const IP = /^(?:\d{1,3}\.){3}\d{1,3}$/;
const DATE = /^\d{4}-\d\d-\d\d/;
const HASHES: ReadonlySet<number> = new Set([32, 40, 64, 128]);

/** One rule a segment, whatever the rest of the traffic. */
function bySegment(name: string, isValue: (segment: string) => boolean): PeerRule {
  const template = (path: string): string =>
    path
      .split('/')
      .map((segment) => (segment !== '' && isValue(decoded(segment)) ? '{}' : segment))
      .join('/');
  return { name, learn: () => template };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

const digitsIn = (text: string): number => text.replace(/\D/g, '').length;

/** Firewall for Node by Aikido: a text that is long, has a digit, two kinds of character, and few repeats. */
function looksLikeASecret(text: string): boolean {
  if (text.length <= 10 || !/\d/.test(text)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /[^\w]/].filter((kind) => kind.test(text)).length;
  if (kinds < 2 || /\s/.test(text) || text.includes('-')) return false;
  const windows = Array.from({ length: text.length - 9 }, (_, at) => new Set(text.slice(at, at + 10)).size / 10);
  return windows.reduce((sum, share) => sum + share, 0) / windows.length > 0.75;
}

const WORDS: ReadonlySet<string> = new Set(
  (JSON.parse(readFileSync(new URL('../../packages/inventory/data/words.json', import.meta.url), 'utf8')) as { words: string }).words.split(
    ' ',
  ),
);

/** Akto asks a dictionary; this repository's list of API words stands for it. */
function isDictionaryWord(segment: string): boolean {
  const tokens = segment
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((token) => token !== '');
  return tokens.length > 0 && !/\d/.test(segment) && tokens.every((token) => WORDS.has(token) || WORDS.has(token.replace(/s$/, '')));
}

function aktoTyped(segment: string): boolean {
  if (isDictionaryWord(segment)) return false;
  if (/^\d+$/.test(segment) || OBJECT_ID.test(segment) || UUID.test(segment) || EMAIL.test(segment) || IP.test(segment)) return true;
  return segment.length >= 6 && digitsIn(segment) >= 3 && /[a-z]/i.test(segment) && /^[\w-]+$/.test(segment);
}

/** URLs of one length that differ in one segment that is no word, from which they are merged. */
const AKTO_SIMILAR_MIN = 10;

const akto: PeerRule = {
  name: 'Akto (answers taken to agree)',
  learn(paths) {
    const typed = bySegment('', aktoTyped).learn([]);
    const groups = new Map<string, Set<string>>();
    for (const path of new Set(paths.map(typed))) {
      for (const key of gaps(path)) {
        const group = groups.get(key) ?? new Set();
        groups.set(key, group.add(path));
      }
    }
    return (path) => {
      const own = typed(path);
      return gaps(own).find((key) => groups.get(key)!.size >= AKTO_SIMILAR_MIN) ?? own;
    };
  },
};

/** The path with each segment in turn left open, where that segment is no word. */
function gaps(path: string): string[] {
  const segments = path.split('/');
  return segments.flatMap((segment, at) =>
    segment === '' || segment === '{}' || isDictionaryWord(segment)
      ? []
      : [segments.map((other, place) => (place === at ? '{}' : other)).join('/')],
  );
}

/** Re-implemented from the published sources of each product; paths only. */
export const PEERS: readonly PeerRule[] = [
  bySegment('mitmproxy2swagger', (segment) => /^\d+$/.test(segment)),
  bySegment(
    'har-to-openapi',
    (segment) => UUID.test(segment) || DATE.test(segment) || /^\d{3,}$/.test(segment) || /^(?:true|false)$/.test(segment),
  ),
  bySegment(
    'Zen',
    (segment) =>
      /^\d+(?:,\d+)*$/.test(segment) ||
      [UUID, ULID, OBJECT_ID, DATE, EMAIL, IP].some((form) => form.test(segment)) ||
      (HASHES.has(segment.length) && /^[0-9a-f]+$/i.test(segment)) ||
      looksLikeASecret(segment),
  ),
  bySegment('APIClarity', (segment) => /^\d+$/.test(segment) || UUID.test(segment) || (segment.length >= 8 && digitsIn(segment) >= 3)),
  bySegment(
    'Metlo (first stage)',
    (segment) => /^\d+$/.test(segment) || UUID.test(segment) || segment.split(/[-_]/).some((part) => !isDictionaryWord(part)),
  ),
  akto,
];
