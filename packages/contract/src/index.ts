export * from './limits.ts';
export { loadSpec } from './load.ts';
export type * from './model.ts';
