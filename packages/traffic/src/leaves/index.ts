export { HEADER_MEMORY_CHARS_MAX, HeaderMemory } from './header-memory.ts';
export type { Extraction, Leaf, Repeat } from './leaf.ts';
export { extractRequest } from './request.ts';
export { extractResponse, responseText } from './response.ts';
export { charsetOf } from './value-charset.ts';
