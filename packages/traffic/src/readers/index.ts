export { RECORD_HEADERS_MAX } from './fields.ts';
export { OUTBOUND_LISTENER } from './otlp.ts';
export { readRecords } from './read.ts';
export { RECORD_BYTES_MAX, type ReadOptions, type RecordFormat, type RecordId, type SourceRecord } from './record.ts';
export { DETECT_BYTES_MAX, detectFormat } from './source.ts';
