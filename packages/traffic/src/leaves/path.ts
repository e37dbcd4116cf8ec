import { UNRESERVED } from '../canonical/characters.ts';
import { splitTarget } from '../canonical/target.ts';
import { percentDecode } from '../decoders/percent.ts';
import { NOTE_INVALID_PERCENT } from '../decoders/utf8.ts';
import type { Collector } from './collector.ts';
import { isOddName, memberPoint } from './names.ts';
import { addName, addValue } from './value.ts';

const SLASH = 0x2f;
const DOT = 0x2e;

/** Segments that get an address; a longer path is one leaf from there on. */
const SEGMENTS_MAX = 128;

/**
 * Segments of the canonical path, decoded once, as `path[i]`; their matrix parameters as `path[i].name`. A path that
 * holds anything beyond plain words is also one whole leaf `path`, as it was received and decoded once: traversal is
 * seen there, for the canonical path has none left, and so is a payload with slashes in it.
 */
export function addPath(c: Collector, path: string, target: string): void {
  const raw = splitTarget(target).path;
  if (isOddPath(raw)) addValue(c, 'path', 'path', '', decodeOnce(c, raw));
  let index = 0;
  for (let start = 1; start < path.length && !c.expired; index++) {
    const slash = index < SEGMENTS_MAX ? path.indexOf('/', start) : -1;
    const end = slash < 0 ? path.length : slash;
    addSegment(c, index, path.slice(start, end));
    start = end + 1;
  }
  if (index > SEGMENTS_MAX) c.gap('leaf-limit', `more than ${SEGMENTS_MAX} path segments`);
}

/** Facts of the path are the canonicaliser's; here an invalid `%` or an overlong form is only read. */
function decodeOnce(c: Collector, text: string): string {
  if (!text.includes('%')) return text;
  const before = c.bits;
  const decoded = percentDecode(text, false, c);
  c.bits = before | (c.bits & ~NOTE_INVALID_PERCENT);
  return decoded;
}

function isOddPath(path: string): boolean {
  for (let at = 0; at < path.length; at++) {
    const code = path.charCodeAt(at);
    if (code === SLASH) continue;
    if (UNRESERVED[code] !== 1) return true;
    if (code === DOT && path.charCodeAt(at + 1) === DOT) return true;
  }
  return false;
}

function addSegment(c: Collector, index: number, segment: string): void {
  const point = `path[${index}]`;
  addValue(c, point, 'path', '', decodeOnce(c, segment));
  if (!segment.includes(';')) return;
  const parameters = segment.split(';');
  for (let at = 1; at < parameters.length; at++) addMatrixParameter(c, point, parameters[at]!);
}

function addMatrixParameter(c: Collector, segment: string, parameter: string): void {
  const equals = parameter.indexOf('=');
  const name = decodeOnce(c, equals < 0 ? parameter : parameter.slice(0, equals));
  const odd = isOddName(name);
  const point = memberPoint(segment, name, odd);
  if (odd) addName(c, point, 'path', name);
  if (equals >= 0) addValue(c, point, 'path', name, decodeOnce(c, parameter.slice(equals + 1)));
}
