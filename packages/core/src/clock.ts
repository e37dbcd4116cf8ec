/** Time is an argument, so that decisions can be replayed. */
export interface Clock {
  /** Milliseconds since the epoch, for what is recorded. */
  now(): number;
  /** Monotonic microseconds, for durations and deadlines. */
  micros(): number;
}
