export type { BreachedPasswords } from './activity/activity.ts';
export type { EngineConfig, EnginePorts, IssuerKeys, OperationEntry } from './config.ts';
export { type CustomDataType, parseDataTypes } from './data-types.ts';
export type { Engine, ExchangeResult, Outcome } from './engine.ts';
export { createEngine } from './engine.ts';
export { createEngineMemory, type EngineMemory } from './memory.ts';
export { compilePartners, type PartnerIndex } from './partner.ts';
export { TOKEN_SECRETS_MAX } from './posture/posture.ts';
export type { AnswerHead, AnswerPlan, JudgedAnswer } from './protection/answer.ts';
