export { CUSTOM_TYPES_MAX, type CustomDataType, readCustomTypes } from './custom-types.ts';
export { createKeyedHash, type KeyedHash } from './keyed-hash.ts';
export * from './limits.ts';
export { createObserver, type Exchange, type Observer, type ObserverOptions } from './observer.ts';
export { remembered } from './remembered.ts';
