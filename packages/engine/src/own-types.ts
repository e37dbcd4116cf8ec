import { CUSTOM_VALUE_CHARS_MAX, type CustomDataType, compileCustomTypes, customFormOf } from '@sallyport/inventory/observe';

/** Hides values of data types of the institution's own in what is kept of an exchange. */
export interface OwnTypesMask {
  /** A canonical path: segments that are of a type; the segment before is the name. */
  path(path: string): string;
  /** Any text: quoted texts, words and runs between signs that have the form of a type, whatever the name of their field. */
  text(text: string): string;
}

const QUOTED = /"([^"\\]+)"/g;
const RUN = /[^\s"'&=<>,;:{}[\]()?/\\|]+/g;
const WORD = /[\p{L}\p{N}]+/gu;

/**
 * `null` where there are none. A text costs one pass for each way to take it apart, and each piece is as short as a
 * value may be, so that a slow pattern stays cheap. The form alone decides: in evidence too much is hidden rather than
 * too little.
 */
export function compileOwnTypesMask(types: readonly CustomDataType[]): OwnTypesMask | null {
  const classify = compileCustomTypes(types);
  if (classify === null) return null;
  const formOf = customFormOf(types);
  const hide = (value: string): string | null => {
    const id = value.length > CUSTOM_VALUE_CHARS_MAX ? null : formOf(decoded(value));
    return id === null ? null : `[${id}]`;
  };
  return {
    path: (path) =>
      path
        .split('/')
        .map((segment, at, segments) => {
          const [own] = segment === '' ? [] : classify(segments[at - 1] ?? '', decoded(segment));
          return own === undefined ? segment : `[${own[0]}]`;
        })
        .join('/'),
    text: (text) =>
      text
        .replace(QUOTED, (all, inner: string) => (hide(inner) === null ? all : `"${hide(inner)!}"`))
        .replace(RUN, (run) => hide(run) ?? run.replace(WORD, (word) => (word.length === run.length ? word : (hide(word) ?? word)))),
  };
}

function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
