export { CHECKS } from './checks/index.ts';
export { loadScanConfig } from './config/load.ts';
export type { ScanConfig, Suppression } from './config/model.ts';
export { scanSchema } from './config/schema.ts';
export type { CheckMeta, Evidence, ScanEvent, ScanFinding, StopReason } from './model.ts';
export { type Resumed, readJournal } from './run/journal.ts';
export type { ScanRequest } from './run/open.ts';
export { runScan, type ScanResult } from './run/run.ts';
export { isPostman, postmanToOpenApi } from './spec/postman.ts';
