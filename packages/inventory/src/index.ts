export * from './config.ts';
export { createInventory, type Inventory } from './inventory.ts';
export type * from './model.ts';
export { type InventoryJson, toInventoryJson } from './output/inventory-json.ts';
export { type OpenApiInfo, toOpenApi } from './output/openapi.ts';
export { operationId } from './record/identity.ts';
export { RISK_LEVELS, RISK_TITLES, RISK_WEIGHTS, type RiskFactorId, type RiskWeights } from './risk/policy.ts';
export { type WhatIf, whatIf } from './risk/score.ts';
export { SNAPSHOT_VERSION, type Snapshot } from './snapshot.ts';
