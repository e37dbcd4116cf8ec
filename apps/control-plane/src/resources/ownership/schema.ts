import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { type Can, canSchema } from '../../contract/page.ts';

export type Criticality = 'low' | 'medium' | 'high' | 'critical';
export type ComplianceScope = 'CDE' | 'GLBA';

/** Who answers for the operations a rule holds for. What it leaves out stays as other rules have it. */
export interface OwnershipRuleView {
  /** Exact, or `*.bank.example`; left out for any. */
  readonly host?: string | undefined;
  /** `/accounts` and everything below; `*` stands for one segment. Left out for any. */
  readonly path?: string | undefined;
  readonly method?: string | undefined;
  readonly owner?: string | undefined;
  readonly service?: string | undefined;
  readonly criticality?: Criticality | '' | undefined;
  readonly data_owner?: string | undefined;
  readonly environment?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly scope?: readonly ComplianceScope[] | undefined;
  /** `hand`, or the file it came from. */
  readonly source: string;
}

export interface OwnershipRules {
  readonly items: readonly OwnershipRuleView[];
  readonly can: Can<'update'>;
}

export interface OwnershipWrite {
  /** All rules set by hand; those of imports stay. */
  readonly items: readonly OwnershipRuleView[];
}

export interface OwnershipImport {
  readonly format: 'codeowners' | 'backstage' | 'csv';
  /** Rules of an earlier import of this name are replaced. */
  readonly name: string;
  readonly text: string;
}

/** Rules of one institution. */
const RULES_MAX = 10_000;

/** Characters of an import. */
const IMPORT_CHARS_MAX = 4_194_304;

const wordSchema = z.string().trim().max(253).optional();

const ruleSchema: z.ZodType<OwnershipRuleView> = z.object({
  host: wordSchema,
  path: z.string().trim().startsWith('/').max(2_048).optional(),
  method: wordSchema,
  owner: wordSchema,
  service: wordSchema,
  criticality: z.enum(['', 'low', 'medium', 'high', 'critical']).optional(),
  data_owner: wordSchema,
  environment: wordSchema,
  tags: z.array(z.string().trim().min(1).max(100)).max(50).optional(),
  scope: z
    .array(z.enum(['CDE', 'GLBA']))
    .max(2)
    .optional(),
  source: z.string().max(253).default('hand'),
});

const answer: z.ZodType<OwnershipRules> = z.object({ items: z.array(ruleSchema), can: canSchema('update') });

export const listOwnership: Endpoint<null, null, null, OwnershipRules> = {
  id: 'ownership.list',
  method: 'GET',
  path: `${API_BASE}/ownership`,
  summary: 'Who answers for which operations.',
  params: null,
  query: null,
  body: null,
  kind: 'json',
  answer,
};

export const setOwnership: Endpoint<null, null, OwnershipWrite, OwnershipRules> = {
  id: 'ownership.set',
  method: 'PUT',
  path: `${API_BASE}/ownership`,
  summary: 'Replaces the rules set by hand.',
  params: null,
  query: null,
  body: z.object({ items: z.array(ruleSchema).max(RULES_MAX) }),
  kind: 'json',
  answer,
};

export const importOwnership: Endpoint<null, null, OwnershipImport, OwnershipRules> = {
  id: 'ownership.import',
  method: 'POST',
  path: `${API_BASE}/ownership/import`,
  summary: 'Takes owners from CODEOWNERS, a Backstage catalog or CSV.',
  params: null,
  query: null,
  body: z.object({
    format: z.enum(['codeowners', 'backstage', 'csv']),
    name: z.string().trim().min(1).max(253),
    text: z.string().min(1).max(IMPORT_CHARS_MAX),
  }),
  kind: 'json',
  answer,
};
