export type { DetectorInfo } from './detector.ts';
export { DETECTORS } from './detectors/index.ts';
export { AbuseMonitor, type MonitorPart } from './monitor.ts';
export { type AbuseSettings, DEFAULT_SETTINGS, type FlowRule, type Sensitivity } from './settings.ts';
