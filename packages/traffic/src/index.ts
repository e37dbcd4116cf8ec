export * from './body/index.ts';
export * from './canonical/index.ts';
export * from './client/index.ts';
export { jwtDecode } from './decoders/jwt.ts';
export { type ObjectStream, objectStream } from './decoders/objects.ts';
export * from './leaves/index.ts';
export * from './limits.ts';
export { ownCopy } from './owned.ts';
export * from './redaction/index.ts';
