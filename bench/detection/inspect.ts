import type { Detection, Inspection } from '@sallyport/detection';
import { canonicalRequest, extractRequest } from '@sallyport/traffic';
import type { Item } from '../../packages/detection/training/corpus.ts';

/** The threshold of the default policy. */
export const BLOCK_MIN = 0.5;

/** The threshold of the sensitivity `paranoid`. */
export const PARANOID_MIN = 0.3;

export interface Inspected {
  readonly inspection: Inspection;
  readonly extract_us: number;
  readonly inspect_us: number;
}

/** One labelled request through canonicalisation, extraction and detection, as the engine does it. */
export function inspectItem(detection: Detection, item: Item): Inspected {
  const start = performance.now();
  const { request, facts } = canonicalRequest(item.raw);
  const extraction = extractRequest(request);
  const middle = performance.now();
  const inspection = detection.inspect(extraction.leaves, request, null, [...facts, ...extraction.facts]);
  const end = performance.now();
  return { inspection, extract_us: (middle - start) * 1000, inspect_us: (end - middle) * 1000 };
}
