/** Exit codes of every command; scripts rely on them. */
export const EXIT = {
  /** All went well. */
  ok: 0,
  /** The work was done, and the answer is no: bad records, a bundle that does not verify, a configuration that is refused. */
  negative: 1,
  /** The command line is wrong. */
  usage: 2,
  /** A file cannot be read or written, or a service cannot be reached. */
  unavailable: 3,
  /** A defect of ours. */
  internal: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
