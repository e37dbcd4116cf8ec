/** Minutes looked ahead for the next time: eight years, so that the 29th of February is found. */
const DAYS_AHEAD_MAX = 8 * 366;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A schedule in the five fields of cron: minute, hour, day of month, month, day of week (0 or 7 is Sunday). Times are UTC. */
export interface Cron {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** As cron has it: where both days are restricted, one of them is enough. */
  readonly eitherDay: boolean;
}

const FIELDS: readonly (readonly [name: string, from: number, to: number])[] = [
  ['minute', 0, 59],
  ['hour', 0, 23],
  ['day of month', 1, 31],
  ['month', 1, 12],
  ['day of week', 0, 7],
];

/** Reads a schedule; gives what is wrong with it as a text. */
export function parseCron(text: string): Cron | string {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) return 'five fields are needed: minute, hour, day of month, month, day of week';
  const sets: Set<number>[] = [];
  for (const [index, part] of parts.entries()) {
    const [name, from, to] = FIELDS[index]!;
    const values = parseField(part, from, to);
    if (values === null) return `${name}: "${part}" is none of *, 5, 1-5, */10 or lists of them, from ${from} to ${to}`;
    sets.push(values);
  }
  const [minutes, hours, days, months, weekdays] = sets as [Set<number>, Set<number>, Set<number>, Set<number>, Set<number>];
  if (weekdays.delete(7)) weekdays.add(0);
  const cron = { minutes, hours, days, months, weekdays, eitherDay: !parts[2]!.startsWith('*') && !parts[4]!.startsWith('*') };
  return nextAfter(cron, 0) === null ? 'there is no such day' : cron;
}

function parseField(text: string, from: number, to: number): Set<number> | null {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [, first = '', last, step = '1'] = /^(\*|\d{1,2})(?:-(\d{1,2}))?(?:\/(\d{1,2}))?$/.exec(part) ?? [];
    if (first === '' || (first === '*' && last !== undefined)) return null;
    const start = first === '*' ? from : Number(first);
    const end = first === '*' || (last === undefined && part.includes('/')) ? to : Number(last ?? first);
    if (start < from || end > to || start > end || Number(step) < 1) return null;
    for (let value = start; value <= end; value += Number(step)) values.add(value);
  }
  return values;
}

/** The first time after `at`, milliseconds since the epoch; `null` where there is none. */
export function nextAfter(cron: Cron, at: number): number | null {
  const first = Math.floor(at / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
  const midnight = Math.floor(first / DAY_MS) * DAY_MS;
  for (let day = 0; day < DAYS_AHEAD_MAX; day++) {
    const start = midnight + day * DAY_MS;
    if (!onDay(cron, new Date(start))) continue;
    for (let minute = 0; minute < 1_440; minute++) {
      const time = start + minute * MINUTE_MS;
      if (time >= first && cron.hours.has(Math.floor(minute / 60)) && cron.minutes.has(minute % 60)) return time;
    }
  }
  return null;
}

function onDay({ days, months, weekdays, eitherDay }: Cron, date: Date): boolean {
  if (!months.has(date.getUTCMonth() + 1)) return false;
  const [inMonth, inWeek] = [days.has(date.getUTCDate()), weekdays.has(date.getUTCDay())];
  return eitherDay ? inMonth || inWeek : inMonth && inWeek;
}

/** Hours in which nothing is sent: `22:00-06:00`, UTC; past midnight where the end is before the start. */
export interface QuietHours {
  /** Minutes since midnight. */
  readonly from: number;
  readonly to: number;
}

export function parseQuiet(text: string): QuietHours | null {
  const [, ...parts] = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (parts.length === 0) return null;
  const [hour = 0, minute = 0, endHour = 0, endMinute = 0] = parts.map(Number);
  return { from: hour * 60 + minute, to: endHour * 60 + endMinute };
}

export function isQuiet(hours: readonly QuietHours[], at: number): boolean {
  const minute = Math.floor((at % DAY_MS) / MINUTE_MS);
  return hours.some(({ from, to }) => (from <= to ? minute >= from && minute < to : minute >= from || minute < to));
}
