import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { type IdParams, idParamsSchema, timeSchema } from '../../contract/page.ts';

/** One line of the ledger; `null` where the fact was not, or is no longer. */
export interface LedgerLine {
  readonly at: number;
  readonly fact: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface OperationHistory {
  /** Newest first, at most {@link HISTORY_LINES_MAX}. */
  readonly items: readonly LedgerLine[];
}

/** Lines of one operation that are shown; older ones are in the differences between dates. */
export const HISTORY_LINES_MAX = 500;

/** Facts by name: `status`, `exposure`, `data pan`, `query  limit`. */
export interface KnownOperation {
  readonly id: string;
  readonly facts: Readonly<Record<string, string>>;
}

export interface LedgerAsOf {
  readonly at: number;
  readonly items: readonly KnownOperation[];
}

export interface ChangedOperation {
  readonly id: string;
  readonly method: string;
  readonly host: string;
  readonly template: string;
  readonly changes: readonly Omit<LedgerLine, 'at'>[];
}

export interface LedgerDifference {
  readonly from: number;
  readonly to: number;
  readonly added: readonly KnownOperation[];
  readonly changed: readonly ChangedOperation[];
}

export interface AsOfQuery {
  /** Without it, now. */
  readonly at?: number | undefined;
}

/** Without `to` it ends now, without `from` it is 30 days long. */
export interface DifferenceQuery {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

const lineShape = { fact: z.string(), before: z.string().nullable(), after: z.string().nullable() };
const knownSchema: z.ZodType<KnownOperation> = z.object({ id: z.string(), facts: z.record(z.string(), z.string()) });

export const getOperationHistory: Endpoint<IdParams, null, null, OperationHistory> = {
  id: 'ledger.history',
  method: 'GET',
  path: `${API_BASE}/operations/:id/history`,
  summary: 'What became of an operation: every fact that changed, with when it was learned.',
  params: idParamsSchema,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({ items: z.array(z.object({ at: z.number(), ...lineShape })) }),
};

export const getLedgerAsOf: Endpoint<null, AsOfQuery, null, LedgerAsOf> = {
  id: 'ledger.as_of',
  method: 'GET',
  path: `${API_BASE}/ledger`,
  summary: 'The inventory as it was known at a time.',
  params: null,
  query: z.object({ at: timeSchema.optional() }),
  body: null,
  kind: 'json',
  answer: z.object({ at: z.number(), items: z.array(knownSchema) }),
};

export const getLedgerDifference: Endpoint<null, DifferenceQuery, null, LedgerDifference> = {
  id: 'ledger.difference',
  method: 'GET',
  path: `${API_BASE}/ledger/difference`,
  summary: 'What differs in the inventory between two times.',
  params: null,
  query: z.object({ from: timeSchema.optional(), to: timeSchema.optional() }),
  body: null,
  kind: 'json',
  answer: z.object({
    from: z.number(),
    to: z.number(),
    added: z.array(knownSchema),
    changed: z.array(
      z.object({ id: z.string(), method: z.string(), host: z.string(), template: z.string(), changes: z.array(z.object(lineShape)) }),
    ),
  }),
};
