import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseModel } from '../src/score/learned/model-file.ts';
import { calibrate } from './calibrate.ts';
import { trainFile } from './card.ts';
import { CASES, readDataset } from './dataset.ts';
import type { Example } from './example.ts';
import { bestOf, fit } from './fit.ts';
import { FIXTURE_MADE, FIXTURE_SETTINGS, fixtureFolder } from './fixture.ts';
import { expand } from './grammar.ts';
import { seeded } from './random.ts';
import { ATTACKS, HONEST, makeTexts } from './texts.ts';
import { weigher } from './train.ts';

/** Share of the mean log odds by which another order may move those of a text; steps of four times the rate move them by twice as much. */
const MOVED_MAX = 0.05;

const dataset = await readDataset(fixtureFolder, FIXTURE_MADE, FIXTURE_SETTINGS.seed);

describe('training', () => {
  it('writes the committed bytes from the fixture (after a change of rules: npm run train -w packages/detection -- --fixture)', () => {
    const text = trainFile(dataset, FIXTURE_SETTINGS);
    const committed = readFileSync(fileURLToPath(new URL('fixtures/model.sha256', import.meta.url)), 'utf8').trim();
    expect(createHash('sha256').update(text).digest('hex')).toBe(committed);
    const { card } = parseModel(text);
    expect(card.held_out.map(({ source }) => source)).toEqual(['alpha', 'beta']);
    for (const { attacks_found, benign_flagged } of card.held_out) expect(attacks_found).toBeGreaterThan(benign_flagged ?? 100);
  });

  it('says nearly the same of a text in whatever order the texts came', () => {
    const { examples } = dataset;
    const odds = [1, 2].map((seed) => {
      const model = fit(examples, weigher(examples, FIXTURE_SETTINGS), { ...FIXTURE_SETTINGS, seed });
      return examples.map((example) => bestOf(model, example, true).odds);
    });
    const mean = (value: (index: number) => number): number => examples.reduce((sum, _, index) => sum + value(index), 0) / examples.length;
    const moved = mean((index) => Math.abs(odds[0]![index]! - odds[1]![index]!));
    expect(moved / mean((index) => Math.abs(odds[0]![index]!))).toBeLessThan(MOVED_MAX);
  });

  it('counts a text by its source, and less where texts of its make abound', () => {
    const worth = (source: string, copies: number): number => {
      const examples = new Array<Example>(copies).fill({ ...dataset.examples[0]!, source });
      return weigher(examples, FIXTURE_SETTINGS)(examples[0]!);
    };
    expect(worth('alpha', 1)).toBe(1);
    expect(worth('alpha', 4)).toBe(0.5);
    expect(worth(CASES, 1)).toBe(FIXTURE_SETTINGS.case_weight);
    expect(worth('made attacks', 4)).toBe(FIXTURE_SETTINGS.made_weight / 2);
  });

  it('makes the same texts from the same seed, and others from another', () => {
    for (const file of [HONEST, ATTACKS]) {
      expect(makeTexts(file, 50, 4)).toEqual(makeTexts(file, 50, 4));
      expect(makeTexts(file, 50, 4)).not.toEqual(makeTexts(file, 50, 5));
    }
  });
});

describe('grammar', () => {
  const parts = { name: ['Ann'], pair: ['⟨name⟩-⟨Name⟩'], circle: ['⟨circle⟩'], small: ['ann'] };
  it('writes parts, capitals and characters', () => {
    expect(expand('⟨pair⟩!', parts, seeded(1))).toBe('Ann-Ann!');
    expect(expand('⟨Small⟩', parts, seeded(1))).toBe('Ann');
    expect(expand('⟨hex:8⟩', parts, seeded(1))).toMatch(/^[0-9a-f]{8}$/);
    expect(expand('⟨9:3⟩', parts, seeded(1))).toMatch(/^\d{1,3}$/);
  });
  it('refuses what it does not know', () => {
    expect(() => expand('⟨other⟩', parts, seeded(1))).toThrow('no part other');
    expect(() => expand('⟨greek:3⟩', parts, seeded(1))).toThrow('no alphabet greek');
    expect(() => expand('⟨circle⟩', parts, seeded(1))).toThrow('a circle');
  });
  it('every form of the data files can be written', () => {
    for (const file of [HONEST, ATTACKS]) {
      const { parts: own, families } = JSON.parse(readFileSync(file, 'utf8')) as {
        parts: Record<string, string[]>;
        families: { forms: string[] }[];
      };
      for (const form of [...Object.values(own).flat(), ...families.flatMap(({ forms }) => forms)]) {
        expect(() => expand(form, own, seeded(2)), form).not.toThrow();
      }
    }
  });
});

describe('calibration', () => {
  it('rises with the odds, and means the share of attacks that was asked for', () => {
    const random = seeded(8);
    const scored = Array.from({ length: 2_000 }, (_, index) => {
      const attack = index % 2 === 0;
      return { odds: (attack ? 1 : -1) + 4 * (random() - 0.5), attack, weight: 1 };
    });
    const { slope, intercept } = calibrate(scored);
    expect(slope).toBeGreaterThan(0);
    // at even odds the prior alone speaks: 3 of 100
    expect(1 / (1 + Math.exp(-intercept))).toBeCloseTo(0.03, 1);
  });
});
