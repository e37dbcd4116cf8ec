/**
 * Entries of logs as a forger writes them: a value with a line end that goes on like the next entry (CWE-117). `value` is as
 * received, because levels are told from words by their case.
 */

/** `2026-01-31 10:00:00`, `[31/Jan/2026:10:00:00`, `Jan 31 10:00:00`. */
const TIME = /^\[?(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\d{1,2}\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d)/;

/** `198.51.100.7 - - [31/Jan/2026`: the common log format. */
const ACCESS = /^[0-9a-f.:]{7,39} \S{1,32} \S{1,32} \[\d{1,2}\/[A-Z][a-z]{2}\/\d{4}/;

/** `INFO: `, `[ERROR] `, `WARN - `, `level=info `. */
const LEVEL =
  /^(?:\[?(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL|CRITICAL|SEVERE|AUDIT)\]?(?::| -|\]|\s{1,4}\[|\s{1,4}[a-z]+\.)|level=[a-z]{4,8}\s)/;

/** How sure the start of a line is to be an entry of a log, 0 when it is none. */
export function entryConfidence(line: string): number {
  if (TIME.test(line) || ACCESS.test(line)) return 0.7;
  return LEVEL.test(line) ? 0.6 : 0;
}
