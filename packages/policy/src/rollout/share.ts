/** FNV-1a over rule and caller: the same caller is always on the same side of a rule. */
export function inShare(rule: string, percent: number, caller: string): boolean {
  if (percent >= 100) return true;
  let hash = 0x811c9dc5;
  const text = `${rule}\u0000${caller}`;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return ((hash >>> 0) % 10_000) / 100 < percent;
}
