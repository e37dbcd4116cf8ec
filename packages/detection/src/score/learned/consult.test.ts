import { describe, expect, it } from 'vitest';
import type { Subject } from '../../detector.ts';
import { cmdi } from '../../detectors/cmdi/detector.ts';
import type { FiredRule } from '../../reading.ts';
import { marksOf } from '../../text/marks.ts';
import { ALONE, consult, trusted } from './consult.ts';
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

describe('what the model is not asked', () => {
  /** A model that takes every text for an attack. */
  const alarmed = { judge: () => ({ probability: 0.9, from: 0, to: 4 }), classOf: () => 'cmdi' } as unknown as LearnedModel;
  const header = (name: string, text: string, marks: number): Subject => ({
    value: text,
    text,
    marks,
    name,
    kind: 'header',
    isName: false,
    first: true,
  });
  const ask = (subject: Subject, standing = ALONE) => consult(alarmed, { subject, secret: false, fired: [] }, standing);

  it('the name of a client in plain signs', () => {
    const agent = 'mozilla/5.0 (x11; linux x86_64) gecko/20100101';
    expect(ask(header('user-agent', agent, marksOf(agent, 0, agent.length))).finding).toBeNull();
    for (const other of [
      `${agent} <b>`,
      '() { :; }; ping',
      "x' or 1=1",
      'mozilla/5.0 null like 99',
      'mozilla/5.0 (x) grant all on tbl to y',
    ])
      expect(ask(header('user-agent', other, marksOf(other, 0, other.length))).finding).not.toBeNull();
    expect(ask(header('x-note', agent, marksOf(agent, 0, agent.length))).finding).not.toBeNull();
  });

  it('a value that is still percent-encoded: its decoding is a value of its own', () => {
    expect(ask(header('cookie', '1a2b%7c17%7cs.clarity.ms%2fcollect', 0)).finding).toBeNull();
    for (const other of ['100%7c a', 'truncate%0atable', '..%2fetc/passwd']) expect(ask(header('cookie', other, 0)).finding).not.toBeNull();
  });

  it('a window of a value that another window has settled: what is not sure in a sentence is doubted', () => {
    expect(ask(header('x-note', 'some text', 0), { settled: true, around: null }).finding).toBeNull();
    const doubtful = fired(0.55);
    const settled = { settled: true, around: null };
    expect(trusted(doubtful, consult(alarmed, reading('please host the party at home', doubtful), settled))).toBeLessThan(0.5);
    expect(trusted(doubtful, consult(alarmed, reading('exec #x (y)', doubtful), settled))).toBe(0.55);
  });

  it('whether a piece is honest without the text around it', () => {
    const doubtful = fired(0.55);
    const asked: string[] = [];
    const model = {
      judge: (text: string) => {
        asked.push(text);
        return { probability: text.includes('attack') ? 0.5 : 0, from: 0, to: 4 };
      },
    } as unknown as LearnedModel;
    const piece = reading('please host the party at home', doubtful);
    expect(trusted(doubtful, consult(model, piece, { settled: false, around: () => 'an attack' }))).toBe(0.55);
    expect(trusted(doubtful, consult(model, piece, { settled: false, around: () => 'a party' }))).toBeLessThan(0.5);
    expect(asked).toEqual([piece.subject.text, 'an attack', piece.subject.text, 'a party']);
  });
});
