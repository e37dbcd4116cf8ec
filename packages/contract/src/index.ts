export * from './limits.ts';
export { type ApiDocument, loadDocument, loadSpec } from './load.ts';
export type * from './model.ts';
export { isObject, type JsonObject, type Resolve } from './references.ts';
export * from './patch.ts';
export { parseYamlDocuments } from './source.ts';
