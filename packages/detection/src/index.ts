export type { Detection, DetectionOptions, InspectContext, Inspection } from './detection.ts';
export { createDetection } from './detection.ts';
export type { Reported, Rule } from './detector.ts';
export { evidenceOf } from './evidence.ts';
export type { Explained } from './explain.ts';
export { referenceOf } from './references.ts';
export { RULES } from './rules.ts';
export type { Score, Scorer } from './score/score.ts';
export { noisyOr } from './score/score.ts';
