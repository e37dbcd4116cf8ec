import { SallyportError } from '@sallyport/core';
import type { SeenWeakness } from '../../../ingest/weakness-store.ts';
import { BURP_SKIPPED, fromBurp } from './burp.ts';
import { fromNuclei, fromNucleiLines } from './nuclei.ts';
import { fromSarif } from './sarif.ts';
import { fromScan } from './scan.ts';
import { IMPORT_RESULTS_MAX, type ImportSource } from './schema.ts';
import { readXml } from './xml.ts';
import { fromZapJson, fromZapXml } from './zap.ts';

export interface Imported {
  readonly source: ImportSource;
  readonly list: readonly SeenWeakness[];
}

/** Reads a file of results as seen at `at`; what it is shows in it. @throws SallyportError `IMPORT_INVALID` that names the place. */
export function readResults(text: string, at: number): Imported {
  const trimmed = text.trim();
  const imported = trimmed.startsWith('<') ? readXmlResults(trimmed, at) : readJsonResults(trimmed, at);
  if (imported.list.length > IMPORT_RESULTS_MAX) throw refused(`more than ${IMPORT_RESULTS_MAX} results; split the file`);
  return imported;
}

function readXmlResults(text: string, at: number): Imported {
  const root = readXml(text, BURP_SKIPPED);
  if (root.name === 'OWASPZAPReport') return { source: 'zap', list: fromZapXml(root, at) };
  if (root.name === 'issues') return { source: 'burp', list: fromBurp(root, at) };
  throw refused(`the XML is no report of ZAP (OWASPZAPReport) or Burp (issues), but ${root.name.slice(0, 100)}`);
}

function readJsonResults(text: string, at: number): Imported {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines[0]?.includes('"template-id"') === true && !text.startsWith('[')) return { source: 'nuclei', list: fromNucleiLines(lines, at) };
  const value = parse(text);
  if (Array.isArray(value)) {
    return { source: 'nuclei', list: value.map((item, index) => fromNuclei(item, `body.text: [${index}]`, at)) };
  }
  if (typeof value !== 'object' || value === null) throw refused(UNKNOWN);
  if ('runs' in value) return { source: 'sarif', list: fromSarif(value, at) };
  if ('format' in value) return { source: 'scan', list: fromScan(value, at) };
  if ('site' in value) return { source: 'zap', list: fromZapJson(value, at) };
  throw refused(UNKNOWN);
}

const UNKNOWN =
  'what this is cannot be told; known are the JSON result of `sallyport scan`, SARIF 2.1.0, ZAP (JSON, XML), Nuclei (JSON lines) and Burp (XML)';

function refused(detail: string): SallyportError {
  return new SallyportError('IMPORT_INVALID', 'body.text', detail);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SallyportError('IMPORT_INVALID', 'body.text', `no JSON: ${(cause as Error).message}`, { cause });
  }
}
