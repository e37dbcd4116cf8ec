export { severityOf, WEAKNESS_KINDS, type WeaknessInfo, type WeaknessKind } from './kinds.ts';
export type { Absence, Weakness } from './model.ts';
export { WEAKNESS_DEFAULTS, type WeaknessSettings } from './settings.ts';
export { type Estate, type WatchSnapshot, WEAKNESSES_MAX, WeaknessWatch, weaknessFingerprint } from './watch.ts';
