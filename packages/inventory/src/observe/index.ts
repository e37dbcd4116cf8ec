export * from './limits.ts';
export { createObserver, type Exchange, type Observer, type ObserverOptions } from './observer.ts';
