export { SIGNING_ALGORITHMS, type SigningAlgorithm } from '../token/jws.ts';
export { type IssuerConfig, type TokenCheck, TokenVerifier } from '../token/verifier.ts';
export type { BodyInput, BodyValue } from './body.ts';
export { type RequestCheck, SpecEnforcer, type SpecText } from './enforcer.ts';
export type { EnforcedOperation } from './operation.ts';
export type { EnforceProblem } from './prepare.ts';
export type { Caller } from './security.ts';
export type { ClassesOf } from './shape.ts';
export { type Direction, VIOLATION_KINDS, VIOLATIONS, type Violation, type ViolationInfo, type ViolationKind } from './violation.ts';
