import type { Point } from '@sallyport/core';
import type { Collector } from '../leaves/collector.ts';
import { addJson } from '../leaves/value.ts';
import { jsonShape } from './json-shape.ts';

/** Messages of one body that are read; the text as a whole is read anyway, so further ones are no gap. */
const FRAMES_MAX = 64;

/** What stands before the JSON of a message: its length, its kind, its room and its number (`131:42/desk,17`). */
const HEAD = /^\s{0,8}(?:\d{1,9}:)?\d{0,4}(?:\/[\w./-]{0,64},)?\d{0,9}(?=[[{])/;

/**
 * JSON in frames of libraries that call programs over plain requests (Socket.IO, SignalR): behind numbers, or parted by the record separator.
 * Their members are leaves under `<prefix>.json[i]`; what is no such frame is left.
 */
export function addFramedJson(c: Collector, prefix: Point, text: string): void {
  const first = text.charCodeAt(0);
  if (!text.includes('\x1e') && !(first >= 0x30 && first <= 0x39)) return;
  for (const [index, frame] of text.split('\x1e', FRAMES_MAX).entries()) {
    const head = HEAD.exec(frame);
    if (head === null || c.late()) continue;
    const value = parsed(frame.slice(head[0].length), c.limits.bodyDepthMax);
    if (value !== undefined) addJson(c, `${prefix}.json[${index}]`, 'body', '', value, 0, 0);
  }
}

function parsed(text: string, depthMax: number): unknown {
  const close = text.trimEnd().at(-1);
  if ((close !== ']' && close !== '}') || jsonShape(text).depth > depthMax) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
