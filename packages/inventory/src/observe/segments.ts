import { maskText } from '@sallyport/traffic';
import { classifyValue } from '@sallyport/traffic/data-classes';
import type { CustomClassifier } from './custom-types.ts';
import { OBSERVED_SEGMENT_CHARS_MAX, OBSERVED_SEGMENTS_MAX, SEGMENT_CLASS_CONFIDENCE_MIN } from './limits.ts';

/**
 * The segments of a canonical path; one that holds a sensitive value is `{class-id}`, so that no value of a class ever
 * reaches the inventory. A brace in a canonical path is percent-encoded, so no request can write such a mark itself.
 */
export function observedSegments(path: string, custom: CustomClassifier | null = null): string[] {
  const segments: string[] = [];
  let start = path.charCodeAt(0) === 47 ? 1 : 0;
  const end = path.length > start && path.charCodeAt(path.length - 1) === 47 ? path.length - 1 : path.length;
  while (start < end) {
    if (segments.length === OBSERVED_SEGMENTS_MAX) {
      segments.push('{rest}');
      break;
    }
    const slash = path.indexOf('/', start);
    const stop = slash === -1 || slash > end ? end : slash;
    segments.push(maskSegment(path.slice(start, stop), segments.at(-1) ?? '', custom));
    start = stop + 1;
  }
  return segments;
}

function maskSegment(segment: string, before: string, custom: CustomClassifier | null): string {
  const [own] = custom === null ? [] : custom(before.startsWith('{') ? '' : before, decodeSegment(segment));
  if (own !== undefined) return `{${own[0]}}`;
  if (isPlainWord(segment)) return segment;
  if (segment.length > OBSERVED_SEGMENT_CHARS_MAX) return '{long}';
  // The segment before is what the value's name would be: `/ssn/078051120`.
  const [best] = classifyValue(before.startsWith('{') ? '' : before, decodeSegment(segment));
  if (best !== undefined && best.confidence >= SEGMENT_CLASS_CONFIDENCE_MIN) return `{${best.id}}`;
  // What would be masked anywhere else (nine bare digits can be a social security number) is not kept here either.
  return maskText(segment) === segment ? segment : '{masked}';
}

/** Letters with `-` and `_` only: no identifier with a check digit looks like that, so most segments end here. */
function isPlainWord(segment: string): boolean {
  if (segment.length > 40) return false;
  for (let at = 0; at < segment.length; at++) {
    const code = segment.charCodeAt(at) | 32;
    if ((code < 97 || code > 122) && code !== 45 && code !== 127) return false;
  }
  return true;
}

/** A segment as a person would read it; malformed encodings stay as they are. */
export function decodeSegment(segment: string): string {
  if (!segment.includes('%')) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
