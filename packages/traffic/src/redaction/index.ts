export { maskBody, maskExcerpt, maskField, maskHeaders, maskPath, maskTarget, maskText } from './mask.ts';
