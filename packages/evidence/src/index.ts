export { CANONICAL_DEPTH_MAX, canonicalJson, wellFormed } from './canonical-json.ts';
