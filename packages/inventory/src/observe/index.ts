export {
  CUSTOM_TYPES_MAX,
  CUSTOM_VALUE_CHARS_MAX,
  type CustomDataType,
  compileCustomTypes,
  customFormOf,
  readCustomTypes,
} from './custom-types.ts';
export { createKeyedHash, type KeyedHash } from './keyed-hash.ts';
export { compileKnowledge, type Knowledge, NO_KNOWLEDGE } from './knowledge.ts';
export * from './limits.ts';
export { createObserver, type Exchange, type Observer, type ObserverOptions } from './observer.ts';
export { remembered } from './remembered.ts';
