import { CHANGE_CONTEXT_CHARS, PERIOD_CHARS_MAX, WINDOW_CHARS, WINDOW_OVERLAP_CHARS } from './limits.ts';
import { changedStretches, type Stretch } from './text/changes.ts';
import { periodOf } from './text/period.ts';

/** The windows in which a long value is read, in order; none is left out. */
export function windowsOf(value: string): Stretch[] {
  return cut(value, 0, value.length);
}

/**
 * The windows of a long value that was decoded from one that is read already: the changed places with their surroundings. What
 * stands between them stands in the other value, too.
 */
export function changedWindows(before: string, value: string): Stretch[] {
  const windows: Stretch[] = [];
  let from = -1;
  let to = -1;
  for (const [start, end] of changedStretches(before, value)) {
    const near = Math.max(0, start - CHANGE_CONTEXT_CHARS);
    if (near > to && to >= 0) windows.push(...cut(value, from, to));
    if (near > to) from = near;
    // the start of a long value must not look like a short one
    to = Math.min(value.length, from === 0 ? Math.max(WINDOW_CHARS, end + CHANGE_CONTEXT_CHARS) : end + CHANGE_CONTEXT_CHARS);
  }
  if (to >= 0) windows.push(...cut(value, from, to));
  return windows;
}

function cut(value: string, from: number, to: number): Stretch[] {
  const windows: Stretch[] = [];
  for (let at = from; at < to; at += stepFrom(value, at)) {
    const end = Math.min(to, at + WINDOW_CHARS);
    windows.push([at, end]);
    if (end === to) break;
  }
  return windows;
}

/** From one window to the next: as far as the overlap allows, and by whole pieces where the text repeats one. */
function stepFrom(value: string, from: number): number {
  const step = WINDOW_CHARS - WINDOW_OVERLAP_CHARS;
  const period = periodOf(value, from, PERIOD_CHARS_MAX);
  return period === 0 ? step : step - (step % period);
}
