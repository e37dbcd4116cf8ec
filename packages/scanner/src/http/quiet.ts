/** `22:00-06:00` in minutes of the day, UTC; a window may go past midnight. */
export const QUIET_PATTERN: RegExp = /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/;

const MINUTE_MS = 60_000;
const DAY_MIN = 1_440;

/** How long the target is to be left alone from `now` (ms since 1970) on, in ms; 0 when it may be asked. */
export function quietFor(windows: readonly string[], now: number): number {
  const minute = Math.floor(now / MINUTE_MS) % DAY_MIN;
  const waits = windows.map((window) => {
    const [from, to] = window.split('-').map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));
    const length = (to! - from! + DAY_MIN) % DAY_MIN;
    const since = (minute - from! + DAY_MIN) % DAY_MIN;
    return since < length ? (length - since) * MINUTE_MS - (now % MINUTE_MS) : 0;
  });
  return Math.max(0, ...waits);
}
