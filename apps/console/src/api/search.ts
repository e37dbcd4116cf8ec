/** The address bar holds plain query strings: repeated names are lists, as the API takes them. */

export type Search = Record<string, unknown>;

export function parseSearch(text: string): Record<string, string | string[]> {
  // A map, since a stranger's address may name members that every object has.
  const found = new Map<string, string | string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    const before = found.get(name);
    if (before === undefined) found.set(name, value);
    else if (typeof before === 'string') found.set(name, [before, value]);
    else before.push(value);
  }
  return Object.fromEntries(found);
}

/** Lists are repeated, empty values left out. */
export function stringifySearch(search: object): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    const values: unknown[] = Array.isArray(value) ? value : [value];
    for (const item of values) {
      if (typeof item === 'number' || typeof item === 'boolean') parts.append(name, String(item));
      else if (typeof item === 'string' && item !== '') parts.append(name, item);
    }
  }
  const text = parts.toString();
  return text === '' ? '' : `?${text}`;
}

/** Only what the address says itself, never a member that every object has. */
function own(search: Search, name: string): unknown {
  return Object.hasOwn(search, name) ? search[name] : undefined;
}

/** One text, or `undefined` when it is not there. */
export function oneText(search: Search, name: string): string | undefined {
  const value = own(search, name);
  const text = Array.isArray(value) ? value[0] : value;
  return text === undefined || text === null || text === '' ? undefined : String(text);
}

/** One of the words allowed, or `undefined`. */
export function oneOf<Word extends string>(search: Search, name: string, words: readonly Word[]): Word | undefined {
  const text = oneText(search, name);
  return words.find((word) => word === text);
}

/** Every text under a name; `undefined` when there is none, so that the address stays short. */
export function manyTexts(search: Search, name: string): string[] | undefined {
  const value = own(search, name);
  const texts = (Array.isArray(value) ? value : [value]).filter((text) => text !== undefined && text !== null && text !== '').map(String);
  return texts.length === 0 ? undefined : [...new Set(texts)];
}

export function manyOf<Word extends string>(search: Search, name: string, words: readonly Word[]): Word[] | undefined {
  const texts = manyTexts(search, name)?.filter((text): text is Word => (words as readonly string[]).includes(text));
  return texts === undefined || texts.length === 0 ? undefined : texts;
}
