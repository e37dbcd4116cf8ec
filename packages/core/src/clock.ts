/** Time is an argument, so that decisions can be replayed. */
export interface Clock {
  /** Milliseconds since the epoch, for what is recorded. */
  now(): number;
  /** Monotonic microseconds, for durations and deadlines. */
  micros(): number;
}

/** When a piece of work must stop, on its clock's monotonic microseconds. */
export interface Deadline {
  readonly clock: Clock;
  readonly at_us: number;
}
