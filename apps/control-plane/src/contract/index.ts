/**
 * The HTTP API as schemas and types: what the server validates with and the console calls with.
 * Imports nothing but zod and `@sallyport/core`, so that a browser can load it.
 */
export * from '../resources/alerts/schema.ts';
export * from '../resources/attacks/schema.ts';
export * from '../resources/attestations/schema.ts';
export * from '../resources/audit/schema.ts';
export * from '../resources/campaigns/schema.ts';
export * from '../resources/compliance/schema.ts';
export * from '../resources/coverage/schema.ts';
export * from '../resources/data-flow/schema.ts';
export * from '../resources/drafts/schema.ts';
export * from '../resources/drift/schema.ts';
export * from '../resources/gateways/schema.ts';
export * from '../resources/ledger/schema.ts';
export * from '../resources/limits/schema.ts';
export * from '../resources/live/schema.ts';
export * from '../resources/notices/schema.ts';
export * from '../resources/operations/detail-schema.ts';
export * from '../resources/operations/schema.ts';
export * from '../resources/overview/schema.ts';
export * from '../resources/ownership/schema.ts';
export * from '../resources/partners/connections-schema.ts';
export * from '../resources/partners/schema.ts';
export * from '../resources/policy/change-schema.ts';
export * from '../resources/policy/schema.ts';
export * from '../resources/proposals/schema.ts';
export * from '../resources/reports/schema.ts';
export * from '../resources/rules/schema.ts';
export * from '../resources/scans/schema.ts';
export * from '../resources/session/schema.ts';
export * from '../resources/sessions/schema.ts';
export * from '../resources/specs/schema.ts';
export * from '../resources/system/schema.ts';
export * from '../resources/tokens/schema.ts';
export * from '../resources/users/schema.ts';
export * from '../resources/views/schema.ts';
export * from '../resources/weaknesses/import/schema.ts';
export * from '../resources/weaknesses/patch-schema.ts';
export * from '../resources/weaknesses/schema.ts';
export * from '../resources/weaknesses/ticket-schema.ts';
export * from './access.ts';
export * from './endpoint.ts';
export * from './gateway.ts';
export * from './page.ts';
export * from './problem.ts';
export * from './vocabulary.ts';
