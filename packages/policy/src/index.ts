export type { AbusePolicy } from './abuse/schema.ts';
export { AddressSet } from './address-set.ts';
export { isEmergency, needsApproval } from './change/approval.ts';
export { editText, textOf } from './change/edit-text.ts';
export { notEvaluated, Redecider, type Scorer } from './change/redecide.ts';
export { type DiffLine, diffText } from './change/text-diff.ts';
export type { CompiledPolicy } from './compile.ts';
export { compilePolicy } from './compile.ts';
export { MemoryCounterStore } from './counters/memory-store.ts';
export type { CounterDelta, CounterStore } from './counters/port.ts';
export { DELTAS_MAX } from './counters/port.ts';
export { EXPRESSION_CHARS_MAX, parseExpression } from './custom/expression.ts';
export type { CustomRules, RuleMatch, RuleOutcome } from './custom/rules.ts';
export type { AnswerInput, DecideInput, ExceptionFinder, ExceptionOutcome } from './decide.ts';
export { applyExceptions, decide, decideAnswer, exceptionsFor } from './decide.ts';
export type { DocumentProblem, ReadDocument } from './document.ts';
export { checkDocument, DOCUMENT_CHARS_MAX, fieldName, readDocument } from './document.ts';
export { type GeographyTable, geographyOf } from './geography/csv.ts';
export {
  GEOGRAPHY_BYTES_MAX,
  type Geography,
  joinGeographies,
  type Place,
  readGeography,
  readGeographyTable,
} from './geography/read.ts';
export type { HabitSnapshot } from './habits/learner.ts';
export { HabitLearner } from './habits/learner.ts';
export type { BenignIndicator, HabitProfiles, PointProfile } from './habits/point-profile.ts';
export { NO_PROFILES } from './habits/point-profile.ts';
export type { HabitSwitch, Habits } from './habits/prior.ts';
export { compileHabits } from './habits/prior.ts';
export type { ProfileSnapshot } from './habits/profile-learner.ts';
export { ProfileLearner } from './habits/profile-learner.ts';
export type { Proposal } from './habits/proposal.ts';
export { exceptionOf } from './habits/proposal.ts';
export type { HeaderEdit, HeaderEdits } from './headers/compile.ts';
export { editHeaders } from './headers/compile.ts';
export { policyJsonSchema } from './json-schema.ts';
export type { RouteSettings } from './levels/compile.ts';
export type { ApiRule, HostRule, OperationRule, RouteRule, Sensitivity } from './levels/schema.ts';
export { SENSITIVITY_THRESHOLD } from './levels/schema.ts';
export { type CompiledLimit, compileLimits } from './limits/compile.ts';
export { LocalCounters } from './limits/counters.ts';
export type { KeyFacts } from './limits/key.ts';
export { checkLimits, type LimitBreach, type LimitCheck, release } from './limits/limiter.ts';
export type { LimitRule } from './limits/schema.ts';
export { LimitObserver, type LimitSuggestion } from './limits/suggest.ts';
export { CounterSync, type SyncOptions } from './limits/sync.ts';
export { type CallerFacts, NO_FACTS } from './lists/compile.ts';
export type { ListRule } from './lists/schema.ts';
export { loadPolicy } from './load.ts';
export { compileFieldMask, type FieldMask } from './masking/mask.ts';
export {
  RULE_SECTIONS,
  type RuleChange,
  type RuleRef,
  type RuleSection,
  type RuleState,
  ruleKey,
  ruleOfSignal,
  rulesActing,
  rulesOf,
  withRule,
} from './rollout/rule.ts';
export type { Budget, Rollout } from './rollout/schema.ts';
export { type BudgetBreach, type BudgetSnapshot, BudgetWatch } from './rollout/watch.ts';
export type { CustomDetectorRule, ExceptionRule, PatchRule, Policy } from './schema.ts';
export { DEFAULT_POLICY, policySchema } from './schema.ts';
export type { Scope } from './scope-schema.ts';
export { type CompiledSpecification, compileSpecification } from './specification/compile.ts';
export type { SpecificationPolicy, SpecificationRule } from './specification/schema.ts';
