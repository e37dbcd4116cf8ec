export { AddressSet } from './address-set.ts';
export type { CompiledPolicy, RouteSettings } from './compile.ts';
export { compilePolicy } from './compile.ts';
export { EXPRESSION_CHARS_MAX, parseExpression } from './custom/expression.ts';
export type { CustomRules, RuleMatch, RuleOutcome } from './custom/rules.ts';
export type { DecideInput, ExceptionOutcome } from './decide.ts';
export { applyExceptions, decide } from './decide.ts';
export type { ReadDocument } from './document.ts';
export { DOCUMENT_CHARS_MAX, fieldName, readDocument } from './document.ts';
export type { HabitSnapshot } from './habits/learner.ts';
export { HabitLearner } from './habits/learner.ts';
export type { Proposal } from './habits/proposal.ts';
export { exceptionOf } from './habits/proposal.ts';
export { loadPolicy } from './load.ts';
export type {
  AddressRule,
  CustomDetectorRule,
  ExceptionRule,
  HostRule,
  PatchRule,
  Policy,
  RouteRule,
  Scope,
  Sensitivity,
} from './schema.ts';
export { DEFAULT_POLICY, policySchema, SENSITIVITY_THRESHOLD } from './schema.ts';
