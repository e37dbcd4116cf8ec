export { maskBody, maskHeaders, maskPath, maskTarget } from './message.ts';
export { MASK_CHARS_MAX, maskExcerpt, maskField, maskText } from './text.ts';
