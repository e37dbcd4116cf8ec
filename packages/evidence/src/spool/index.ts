export { type SpoolDamage, spoolDamageDraft } from './damage.ts';
export { isStreamName, spoolStreamId } from './folder.ts';
export * from './limits.ts';
export { joinLines } from './line.ts';
export { openSpoolReader, type SpoolReader, type SpoolReaderOptions } from './reader.ts';
export type { SpoolBatch } from './stream-reader.ts';
export { openSpoolWriter, type SpoolWriter, type SpoolWriterOptions } from './writer.ts';
