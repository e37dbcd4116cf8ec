/** Why a run was started. */
export type ScanRunKind = 'scheduled' | 'manual' | 'spec-change' | 'retest' | 'replay';

/** `stopped`: ended early by a person, by quiet hours or by its time; what was found until then counts. */
export type ScanRunState = 'waiting' | 'running' | 'done' | 'stopped' | 'failed';
