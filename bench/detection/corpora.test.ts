import { createDetection } from '@sallyport/detection';
import { describe, expect, it } from 'vitest';
import { readCorpus } from '../../packages/detection/training/corpus.ts';
import { BLOCK_MIN, inspectItem } from './inspect.ts';

const folder = process.env.SALLYPORT_DATA_DIR ?? '';

/** Least share of attacks blocked, and largest share of honest requests, in percent. Floors, a little under what was measured. */
const EXPECTED: Readonly<Record<string, { readonly attack?: number; readonly benign?: number }>> = {
  gotestwaf: { attack: 97, benign: 0.8 },
  patt: { attack: 95.5 },
  fuzzdb: { attack: 96.5 },
  payloadbox: { attack: 99 },
  httpparams: { attack: 98, benign: 0.05 },
  benign_openapi: { benign: 0.1 },
  benign_mixed: { benign: 0.2 },
};

/** Every so many items of the largest corpus are read; it repeats itself. */
const STRIDE: Readonly<Record<string, number>> = { httpparams: 5 };

describe.skipIf(folder === '')('labelled corpora (need the folder named by SALLYPORT_DATA_DIR)', () => {
  const detection = createDetection();
  it.each(Object.entries(EXPECTED))('%s keeps its floors', async (name, expected) => {
    const attacks = { items: 0, blocked: 0 };
    const benign = { items: 0, blocked: 0 };
    let index = 0;
    for await (const item of readCorpus(folder, name)) {
      if (index++ % (STRIDE[name] ?? 1) !== 0) continue;
      const side = item.attack ? attacks : benign;
      side.items++;
      if (inspectItem(detection, item).inspection.score >= BLOCK_MIN) side.blocked++;
    }
    if (expected.attack !== undefined) expect((100 * attacks.blocked) / attacks.items).toBeGreaterThanOrEqual(expected.attack);
    if (expected.benign !== undefined) expect((100 * benign.blocked) / benign.items).toBeLessThanOrEqual(expected.benign);
  });
});
