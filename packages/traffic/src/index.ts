export * from './client/index.ts';
export * from './redaction/index.ts';
