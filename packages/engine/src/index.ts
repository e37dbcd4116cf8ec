export type { EngineConfig, EnginePorts, OperationEntry } from './config.ts';
export type { Engine, EngineMemory, ExchangeResult, Outcome } from './engine.ts';
export { createEngine, createEngineMemory } from './engine.ts';
