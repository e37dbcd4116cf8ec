/** Frames kept of a stack: enough to find the place. */
const FRAMES_MAX = 6;

/** An error for the log: its kind, its code and where it arose. Its message may quote what a client sent, so it stays out. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? '').split('\n').filter((line) => line.trimStart().startsWith('at '));
  const { code } = error as NodeJS.ErrnoException;
  return [code === undefined ? error.name : `${error.name} ${code}`, ...frames.slice(0, FRAMES_MAX).map((frame) => frame.trim())].join(' ');
}
