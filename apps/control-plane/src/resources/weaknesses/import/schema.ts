import type { Severity } from '@sallyport/core';
import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../../contract/endpoint.ts';
import { severitySchema } from '../../../contract/vocabulary.ts';

/** Which tool a file of results is of. */
export type ImportSource = 'scan' | 'sarif' | 'zap' | 'nuclei' | 'burp';

export interface WeaknessImport {
  /** Text of the file. Which tool it is of shows in it. */
  readonly text: string;
  /** Reads the file and says what would come of it; changes nothing. */
  readonly preview: boolean;
}

/** One result of a file as it would be listed. */
export interface ImportedLine {
  readonly title: string;
  readonly severity: Severity;
  readonly place: string;
  /** `known`: listed already and still open; `settled`: listed, and a person has decided on it. */
  readonly outcome: 'new' | 'reopens' | 'known' | 'settled';
}

export interface WeaknessImported {
  readonly source: ImportSource;
  /** Results in the file. */
  readonly results: number;
  readonly added: number;
  /** Closed ones and those said to be fixed that are open again. */
  readonly reopened: number;
  /** The first of them, the most severe first; at most {@link IMPORT_LINES_MAX}. */
  readonly lines: readonly ImportedLine[];
}

/** Results shown of one file. */
export const IMPORT_LINES_MAX = 100;

/** Results of one file; a larger file is refused whole. */
export const IMPORT_RESULTS_MAX = 5_000;

const lineSchema: z.ZodType<ImportedLine> = z.object({
  title: z.string(),
  severity: severitySchema,
  place: z.string(),
  outcome: z.enum(['new', 'reopens', 'known', 'settled']),
});

export const importWeaknesses: Endpoint<null, null, WeaknessImport, WeaknessImported> = {
  id: 'weaknesses.import',
  method: 'POST',
  path: `${API_BASE}/weaknesses/import`,
  summary:
    'Brings results into the list: JSON of `sallyport scan`, SARIF 2.1.0 of any tool, ZAP (JSON, XML), Nuclei (JSON lines), Burp (XML). With `preview` it only says what would come of it.',
  params: null,
  query: null,
  body: z.object({ text: z.string().min(2), preview: z.boolean().default(false) }),
  kind: 'json',
  answer: z.object({
    source: z.enum(['scan', 'sarif', 'zap', 'nuclei', 'burp']),
    results: z.number(),
    added: z.number(),
    reopened: z.number(),
    lines: z.array(lineSchema),
  }),
};
