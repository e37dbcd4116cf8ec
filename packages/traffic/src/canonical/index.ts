export { type CanonicalPath, canonicalPath } from './path.ts';
export type { RawRequest, TransactionSource } from './raw.ts';
export { canonicalHost, canonicalRequest, firstHeader } from './request.ts';
export { openTransaction, withResponse } from './transaction.ts';
