import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PointKind, RequestView } from '@sallyport/core';
import type { Leaf } from '@sallyport/traffic';
import { describe, expect, it } from 'vitest';
import { createDetection } from '../detection.ts';
import type { Detector } from '../detector.ts';

/** A text in its place; the place defaults to the query parameter `q`. */
export interface Case {
  readonly value: string;
  readonly kind?: PointKind;
  readonly name?: string;
  readonly isName?: boolean;
  /** The rule that must fire (bad cases). */
  readonly rule?: string;
}

/** `cases.json` of a detector folder. */
export interface Cases {
  /** Must score at least the default threshold, by the rule named. */
  readonly bad: readonly Case[];
  /** Pieces that do nothing by themselves: the rule must fire, and the score lie between the strict threshold and the default one. */
  readonly fragments?: readonly Case[];
  /** Must not be blocked by this detector. */
  readonly good: readonly Case[];
}

/** The threshold of the default policy. */
export const BLOCK_MIN = 0.5;

/** The threshold of the strictest sensitivity. */
const STRICT_MIN = 0.3;

export const EMPTY_REQUEST: RequestView = {
  method: 'GET',
  scheme: 'https',
  host: 'api.bank.example',
  target: '/',
  path: '/',
  query: '',
  headers: [],
  body: { state: 'none', bytes: new Uint8Array() },
};

export function readCases(folder: string): Cases {
  return JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as Cases;
}

export function leafOf({ value, kind = 'query', name = 'q', isName = false }: Case): Leaf {
  const point = isName ? `${kind}.${name}#name` : `${kind}.${name}`;
  return { point, kind, name, value, isName, decoded: 0 };
}

/** Runs the good and bad cases of one detector folder through the whole inspection. */
export function describeCases(detector: Detector, folder: string): void {
  const { bad, fragments = [], good } = readCases(folder);
  const rulesAlone = createDetection({ model: null });
  const detection = createDetection();
  const inspect = (example: Case, by = detection) => {
    const leaves = [leafOf(example)];
    if (detector.direction === 'request') return by.inspect(leaves, EMPTY_REQUEST, null);
    return by.inspectResponse(leaves, { status: 200, headers: [], body: EMPTY_REQUEST.body, latency_ms: 1 });
  };
  describe(`${detector.class}: examples`, () => {
    it.each(bad.map((example) => [example.value.slice(0, 80), example] as const))('finds %j', (_, example) => {
      const inspection = inspect(example);
      const rules = inspection.findings.map((finding) => finding.detector);
      expect(rules).toContain(example.rule);
      expect(inspection.score).toBeGreaterThanOrEqual(BLOCK_MIN);
    });
    it.each(fragments.map((example) => [example.value.slice(0, 80), example] as const))('takes %j for a fragment', (_, example) => {
      const inspection = inspect(example, rulesAlone);
      expect(inspection.findings.map((finding) => finding.detector)).toContain(example.rule);
      expect(inspection.score).toBeGreaterThanOrEqual(STRICT_MIN);
      expect(inspection.score).toBeLessThan(BLOCK_MIN);
    });
    it.each(good.map((example) => [example.value.slice(0, 80), example] as const))('leaves %j alone', (_, example) => {
      const own = inspect(example).findings.filter((finding) => finding.class === detector.class && finding.confidence >= BLOCK_MIN);
      expect(own).toEqual([]);
    });
  });
}
