import type { Leaf } from '@sallyport/traffic';

/** Header fields of which client and server know no more than whether two are the same. */
const TAGS: ReadonlySet<string> = new Set(['if-none-match', 'if-match', 'etag', 'x-amz-cf-id', 'x-amz-request-id', 'x-amz-id-2']);

/** One tag or a list: letters, digits and signs of base64, in quotes or not. */
const TAG = /^(?:(?:W\/)?"?[\w+/=.:-]{8,256}"?(?:,\s?|$)){1,8}$/;
const TAG_CHARS_MAX = 1_024;

const PEM_START = '-----BEGIN ';
/** RFC 7468: a label, lines of base64, the label again. */
const PEM = /^-----BEGIN [A-Z\d ]{1,48}-----\s{1,4}(?:[A-Za-z\d+/=]{1,80}\s{1,4})+-----END [A-Z\d ]{1,48}-----\s{0,4}$/;

/** True for random signs that nothing reads as text: by chance some of them look like a scrap of a statement or a command. */
export function isOpaque({ kind, name, value }: Leaf): boolean {
  if (kind === 'header') return TAGS.has(name) && value.length <= TAG_CHARS_MAX && TAG.test(value);
  return value.startsWith(PEM_START) && PEM.test(value);
}
