export type { Extraction, Leaf } from './leaf.ts';
export { extractRequest } from './request.ts';
export { extractResponse } from './response.ts';
