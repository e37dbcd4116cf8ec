export { AddressSet } from './address-set.ts';
export type { CompiledPolicy, RouteSettings } from './compile.ts';
export { compilePolicy } from './compile.ts';
export type { DecideInput, ExceptionOutcome } from './decide.ts';
export { applyExceptions, decide } from './decide.ts';
export type { AddressRule, ExceptionRule, HostRule, Policy, RouteRule, Scope } from './schema.ts';
export { DEFAULT_POLICY, policySchema } from './schema.ts';
