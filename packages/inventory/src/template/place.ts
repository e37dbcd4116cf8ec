/** Segments behind which collections stand, as behind the root: `v1`, `api`, `rest`. */
export function isPlaceVersion(word: string): boolean {
  return /^(?:v\d[\w.-]*|apis?|rest|\d{1,2}(?:\.\d+)?|services?|gateway|public|private|internal|external)$/i.test(word);
}
