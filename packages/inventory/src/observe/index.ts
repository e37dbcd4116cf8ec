export { CUSTOM_TYPES_MAX, type CustomDataType, readCustomTypes } from './custom-types.ts';
export * from './limits.ts';
export { createObserver, type Exchange, type Observer, type ObserverOptions } from './observer.ts';
