/** Characters by which a text is compared with what follows it. */
const SAMPLE_CHARS = 64;

/**
 * The length of the piece that the text seems to repeat from `from` on, at most `max`; 0 when there is none. A guess from
 * the first characters: who needs to be sure has to compare.
 */
export function periodOf(text: string, from: number, max: number): number {
  const sample = text.slice(from, from + SAMPLE_CHARS);
  if (sample.length < SAMPLE_CHARS) return 0;
  const again = text.slice(from + 1, from + SAMPLE_CHARS + max).indexOf(sample);
  return again + 1;
}
