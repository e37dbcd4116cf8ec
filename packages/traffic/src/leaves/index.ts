export type { Extraction, Leaf } from './leaf.ts';
export { extractRequest } from './request.ts';
export { extractResponse, responseText } from './response.ts';
