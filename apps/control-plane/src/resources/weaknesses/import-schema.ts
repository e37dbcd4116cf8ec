import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';

export interface WeaknessImport {
  /** Text of the file: the JSON result of `sallyport scan`, or SARIF 2.1.0. Told apart by what is in it. */
  readonly text: string;
}

export interface WeaknessImported {
  readonly source: 'scan' | 'sarif';
  /** Results in the file. */
  readonly results: number;
  readonly added: number;
  /** Closed ones and those said to be fixed that are open again. */
  readonly reopened: number;
}

/** Results of one file; a larger file is refused whole. */
export const IMPORT_RESULTS_MAX = 5_000;

export const importWeaknesses: Endpoint<null, null, WeaknessImport, WeaknessImported> = {
  id: 'weaknesses.import',
  method: 'POST',
  path: `${API_BASE}/weaknesses/import`,
  summary: 'Brings the results of a scan (`sallyport scan` JSON, or SARIF 2.1.0 of any tool) into the list.',
  params: null,
  query: null,
  body: z.object({ text: z.string().min(2) }),
  kind: 'json',
  answer: z.object({ source: z.enum(['scan', 'sarif']), results: z.number(), added: z.number(), reopened: z.number() }),
};
