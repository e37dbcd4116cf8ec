import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RULES } from '../../rules.ts';
import { foldText } from '../../text/fold.ts';
import { FeatureList, placeGroup, SEGMENT_CHARS, SEGMENT_STEP } from './features.ts';
import { logistic } from './logistic.ts';
import { createModel, indicatorBuckets } from './model.ts';
import { MODEL_BYTES_MAX, type ModelJson, parseModel } from './model-file.ts';

const data = new URL('../../../data/', import.meta.url);
const text = readFileSync(new URL('model.json', data), 'utf8');
const file = parseModel(text);
const model = createModel(file);

/** The model's log odds the slow way: every segment, a sum over a list. */
function slowOdds(value: string, fired: readonly { id: string; confidence: number }[]): number {
  const list = new FeatureList();
  const odds: number[] = [];
  for (let from = 0; from === 0 || from + SEGMENT_CHARS - SEGMENT_STEP < value.length; from += SEGMENT_STEP) {
    list.read(value, from, Math.min(value.length, from + SEGMENT_CHARS), placeGroup('query', false));
    odds.push([...list.buckets.subarray(0, list.count)].reduce((sum, bucket) => sum + file.weights[bucket]!, file.bias));
  }
  const rules = fired.map(({ id, confidence }) => ({ rule: RULES.get(id)!, confidence }));
  return Math.max(...odds) + indicatorBuckets(rules).reduce((sum, bucket) => sum + file.weights[bucket]!, 0);
}

describe('the model file', () => {
  it('is what its schema says, and not too large', () => {
    const schema = z.fromJSONSchema(
      JSON.parse(readFileSync(new URL('model.schema.json', data), 'utf8')) as Parameters<typeof z.fromJSONSchema>[0],
    );
    expect(schema.safeParse(JSON.parse(text)).error).toBeUndefined();
    expect(text.length).toBeLessThan(MODEL_BYTES_MAX);
  });

  it.each<[string, (json: ModelJson) => object]>([
    ['format', (json) => ({ ...json, format_version: 2 })],
    ['buckets', (json) => ({ ...json, buckets: 7 })],
    ['unit', (json) => ({ ...json, unit: 0 })],
    ['classes', (json) => ({ ...json, classes: ['weather'] })],
    ['weights', (json) => ({ ...json, weights: 'AAAA' })],
    ['class_weights', (json) => ({ ...json, class_weights: 'AAAA' })],
  ])('is refused with a wrong %s, by name', (field, change) => {
    expect(() => parseModel(JSON.stringify(change(JSON.parse(text) as ModelJson)))).toThrow(field);
  });

  it('is refused when it is too large', () => {
    expect(() => parseModel(' '.repeat(MODEL_BYTES_MAX + 1))).toThrow('more than');
  });
});

describe('the evaluator', () => {
  it('gives what the slow way gives, and the same again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.constantFrom(0.2, 0.5, 0.9), (value, confidence) => {
        const folded = foldText(value, false);
        const fired = [
          { id: 'sqli.condition', confidence },
          { id: 'xss.handler', confidence: 0.3 },
        ].filter(({ id }) => RULES.has(id));
        const opinion = model.judge(
          folded,
          'query',
          false,
          fired.map(({ id, confidence: c }) => ({ rule: RULES.get(id)!, confidence: c })),
        );
        expect(opinion.probability).toBe(logistic(file.slope * slowOdds(folded, fired) * file.unit + file.intercept));
        expect(opinion.from).toBeGreaterThanOrEqual(0);
        expect(opinion.to).toBeLessThanOrEqual(folded.length);
      }),
    );
  });

  it('never thinks better of a text because more follows it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: SEGMENT_CHARS, maxLength: SEGMENT_CHARS }), fc.string({ maxLength: 300 }), (head, tail) => {
        const alone = model.judge(head.toLowerCase(), 'body', false, []).probability;
        expect(model.judge(head.toLowerCase() + tail.toLowerCase(), 'body', false, []).probability).toBeGreaterThanOrEqual(alone);
      }),
    );
  });

  it('tells attacks no rule speaks of from honest text, and names them', () => {
    const sql = "1' or lower(user)=lower('admin') union select card from vault -- ";
    const opinion = model.judge(sql, 'query', false, []);
    expect(opinion.probability).toBeGreaterThan(0.5);
    expect(model.classOf(sql, opinion, 'query', false)).toBe('sqli');
    for (const honest of ["dear ms o'neill, thanks for the invoice (no. 7) - we'll pay on friday.", 'gb29nwbk60161331926819']) {
      expect(model.judge(honest, 'query', false, []).probability).toBeLessThan(0.1);
    }
  });
});

describe('logistic', () => {
  it('is the logistic function, rising, between 0 and 1', () => {
    let before = 0;
    for (let x = -60; x <= 60; x += 0.37) {
      const value = logistic(x);
      expect(Math.abs(value - 1 / (1 + Math.exp(-Math.max(-40, Math.min(40, x)))))).toBeLessThan(1e-14);
      expect(value).toBeGreaterThanOrEqual(before);
      before = value;
    }
  });
});
