import { describe, expect, it } from 'vitest';
import type { Subject } from '../../detector.ts';
import { cmdi } from '../../detectors/cmdi/detector.ts';
import type { FiredRule } from '../../reading.ts';
import { consult, trusted } from './consult.ts';
import type { LearnedModel } from './model.ts';

/** A model that takes every text for honest. */
const trusting = { judge: () => ({ probability: 0, from: 0, to: 0 }) } as unknown as LearnedModel;

const rule = { id: 'cmdi.command-line', severity: 'high', confidence: 0.65, about: 'A command line.' } as const;
const fired = (confidence: number): FiredRule => ({ detector: cmdi, rule, from: 0, to: 4, confidence });
const reading = (text: string, one: FiredRule) => {
  const subject: Subject = { value: text, text, marks: 0, name: 'q', kind: 'query', isName: false, first: true };
  return { subject, secret: false, fired: [one] };
};

describe('doubt of the model', () => {
  it('lowers a rule whose confirmer is less sure than it can be, in a sentence', () => {
    const doubtful = fired(0.55);
    expect(trusted(doubtful, consult(trusting, reading('please host the party at home', doubtful)))).toBeLessThan(0.5);
  });

  it.each(['alert.apply(null, [1])', 'exec #x (y)', "a('b') 1 2 3"])(
    'leaves %j alone: without words around there is nothing to tell honesty by',
    (text) => {
      const doubtful = fired(0.55);
      expect(trusted(doubtful, consult(trusting, reading(text, doubtful)))).toBe(0.55);
    },
  );

  it('leaves alone a construct of which the confirmer is as sure as the rule can be', () => {
    const clear = fired(0.65);
    expect(trusted(clear, consult(trusting, reading('please host the party at home', clear)))).toBe(0.65);
  });
});
