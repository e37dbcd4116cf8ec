export { CANONICAL_DEPTH_MAX, canonicalJson, wellFormed } from './canonical-json.ts';
export type { LogBreak } from './log/chain-walk.ts';
export * from './log/limits.ts';
export { type AppendResult, type EvidenceLog, type EvidenceLogOptions, openEvidenceLog, type TrimResult } from './log/log.ts';
export { type BreakReason, type LogHead, type LogRecord, sha256Hex, ZERO_HASH } from './log/record.ts';
export type { LogRecovery } from './log/recovery.ts';
export { type CheckpointSigner, openSigner, type SignedCheckpoint, verifyCheckpoint } from './log/signature.ts';
export type { StreamGap } from './log/stream-marks.ts';
export { type VerifyOptions, type VerifyProgress, type VerifyReport, verifyEvidenceLog } from './log/verify.ts';
