export { maskField } from './field.ts';
export { maskBody, maskHeaders, maskPath, maskTarget } from './message.ts';
export { MASK_CHARS_MAX, maskExcerpt, maskText } from './text.ts';
