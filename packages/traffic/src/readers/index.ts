export { type ReadOptions, type RecordFormat, readRecords, type SourceRecord } from './read.ts';
