import { createDetection } from '@sallyport/detection';
import { describe, expect, it } from 'vitest';
import { readCorpus } from '../../packages/detection/training/corpus.ts';
import { BLOCK_MIN, inspectItem, PARANOID_MIN } from './inspect.ts';

const folder = process.env.SALLYPORT_DATA_DIR ?? '';

/**
 * Floors, a little under what was measured, so that nobody loses what is won: the least share of attacks blocked and the largest
 * share of honest requests, in percent, at the default sensitivity and at `paranoid`.
 */
const EXPECTED: Readonly<Record<string, Floors>> = {
  crs: { attack: 95, benign: 3, paranoidAttack: 96 },
  gotestwaf: { attack: 99.8, benign: 2, paranoidBenign: 8 },
  patt: { attack: 98.8 },
  fuzzdb: { attack: 98.8 },
  payloadbox: { attack: 99.9 },
  httpparams: { attack: 99.5, benign: 0.05, paranoidBenign: 0.1 },
  benign_openapi: { benign: 0.1, paranoidBenign: 0.1 },
  benign_mixed: { benign: 0.1, paranoidBenign: 1 },
};

interface Floors {
  readonly attack?: number;
  readonly benign?: number;
  readonly paranoidAttack?: number;
  readonly paranoidBenign?: number;
}

/** Every so many items of the largest corpus are read; it repeats itself. */
const STRIDE: Readonly<Record<string, number>> = { httpparams: 5 };

describe.skipIf(folder === '')('labelled corpora (need the folder named by SALLYPORT_DATA_DIR)', () => {
  const detection = createDetection();
  it.each(Object.entries(EXPECTED))('%s keeps its floors', async (name, expected) => {
    const attacks = { items: 0, blocked: 0, paranoid: 0 };
    const benign = { items: 0, blocked: 0, paranoid: 0 };
    let index = 0;
    for await (const item of readCorpus(folder, name)) {
      if (index++ % (STRIDE[name] ?? 1) !== 0) continue;
      const side = item.attack ? attacks : benign;
      const { score } = inspectItem(detection, item).inspection;
      side.items++;
      if (score >= BLOCK_MIN) side.blocked++;
      if (score >= PARANOID_MIN) side.paranoid++;
    }
    const { attack = 0, benign: honest = 100, paranoidAttack = 0, paranoidBenign = 100 } = expected;
    if (attacks.items > 0) {
      expect((100 * attacks.blocked) / attacks.items).toBeGreaterThanOrEqual(attack);
      expect((100 * attacks.paranoid) / attacks.items).toBeGreaterThanOrEqual(paranoidAttack);
    }
    if (benign.items > 0) {
      expect((100 * benign.blocked) / benign.items).toBeLessThanOrEqual(honest);
      expect((100 * benign.paranoid) / benign.items).toBeLessThanOrEqual(paranoidBenign);
    }
    expect(attacks.items + benign.items).toBeGreaterThan(0);
  });
});
