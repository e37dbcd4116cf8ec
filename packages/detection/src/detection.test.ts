import { EVIDENCE_CHARS_MAX, FINDINGS_MAX, type Point } from '@sallyport/core';
import { canonicalRequest, extractRequest, type Leaf } from '@sallyport/traffic';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDetection } from './detection.ts';
import { DETECTORS } from './detectors/index.ts';
import { compileIndicators } from './indicators/index.ts';
import { WINDOW_CHARS } from './limits.ts';
import { EMPTY_REQUEST, leafOf } from './testing/cases.ts';
import { foldText } from './text/fold.ts';
import { MARK_ANGLE, MARK_NON_ASCII, marksOf } from './text/marks.ts';

const detection = createDetection();

const fragments = [
  "'",
  '"',
  '<script>',
  ' or ',
  '1=1',
  '--',
  '/*',
  '*/',
  '${',
  '}',
  '{{',
  '../',
  '%2e',
  ';',
  '|',
  'cat ',
  '`',
  '$(',
  'select ',
  'union ',
  '\n',
  '\u0000',
  'é',
  '\ud800',
  '＜',
  'http://',
  '@',
  '(&(',
  '*)',
  'o:8:"',
];

const hostile = fc
  .array(fc.oneof(fc.constantFrom(...fragments), fc.string({ unit: 'binary', maxLength: 12 })), { maxLength: 40 })
  .map((parts) => parts.join(''));

function leafWith(value: string): Leaf {
  return leafOf({ value, kind: 'body', name: 'memo' });
}

describe('inspect', () => {
  it('never throws, keeps its limits and is deterministic on any text', () => {
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 4 }), fc.boolean(), (values, isName) => {
        const leaves = values.map((value) => leafOf({ value, name: value.slice(0, 10), isName }));
        const first = detection.inspect(leaves, EMPTY_REQUEST, null);
        expect(first.findings.length).toBeLessThanOrEqual(FINDINGS_MAX);
        expect(first.score).toBeGreaterThanOrEqual(0);
        expect(first.score).toBeLessThanOrEqual(1);
        for (const { evidence, confidence } of first.findings) {
          expect(evidence.length).toBeLessThanOrEqual(EVIDENCE_CHARS_MAX);
          expect(/\p{Cc}/u.test(evidence)).toBe(false);
          expect(confidence).toBeGreaterThan(0);
          expect(confidence).toBeLessThanOrEqual(1);
        }
        expect(detection.inspect(leaves, EMPTY_REQUEST, null)).toEqual(first);
      }),
      { numRuns: 300 },
    );
  });

  it('reads a full-width form for what it is folded to', () => {
    expect(marksOf('＜', 0, 1)).toBe(MARK_NON_ASCII | MARK_ANGLE);
    expect(marksOf('é', 0, 1)).toBe(MARK_NON_ASCII);
  });

  it('finds the same with every confirmer run as with those the indicators name', () => {
    // the prefilter's promise: what it refuses, no confirmer would have blocked
    const index = compileIndicators(DETECTORS);
    fc.assert(
      fc.property(hostile, (value) => {
        const gate = { bits: 0, marks: 0, groups: 0 };
        index.read(value, 0, value.length, gate);
        const { bits, marks, groups } = gate;
        expect(marks).toBe(marksOf(value, 0, value.length));
        const subject = {
          value,
          text: foldText(value, false),
          marks,
          name: 'q',
          kind: 'query',
          isName: false,
          first: true,
          absent: ~groups,
        } as const;
        for (const [at, detector] of DETECTORS.entries()) {
          if ((bits & (1 << at)) !== 0) continue;
          const missed: string[] = [];
          detector.confirm(subject, (rule, _from, _to, confidence = rule.confidence) => {
            if (confidence >= 0.6) missed.push(rule.id);
          });
          expect(missed, JSON.stringify(value)).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('sees a payload that tells as a whole value alone behind and before padding', () => {
    const words = Array.from({ length: 2_000 }, (_, index) => `w${(index * 7_919) % 10_007}`).join(' ');
    for (const value of ['`id`', "' or 1=1", '0;return true', 'web-inf/web.xml'])
      for (const padded of [`${' '.repeat(9_000)}${value}`, `${'x'.repeat(9_000)} ${value}`, `${words} ${value}`, `${value} ${words}`])
        expect(detection.inspect([leafWith(padded)], EMPTY_REQUEST, null).score, padded.slice(-20)).toBeGreaterThanOrEqual(0.5);
  });

  it('sees a payload behind padding of any length', () => {
    for (const padding of [0, WINDOW_CHARS - 10, WINDOW_CHARS, 3 * WINDOW_CHARS, 131_072]) {
      const { score } = detection.inspect([leafWith(`${'a '.repeat(padding / 2)}<script>alert(1)</script>`)], EMPTY_REQUEST, null);
      expect(score, `${padding} characters of padding`).toBeGreaterThan(0.9);
    }
  });

  it.each(["O'Brien & Sons (net); 50% <b ", "1'||'", '<a ', '../', 'select a, b from list; '])(
    'sees a payload between 500 KB of %j, in one value and in many',
    (noise) => {
      const attack = "1' union select password from users -- ";
      const padding = noise.repeat(Math.ceil(250_000 / noise.length));
      const rows = Array.from({ length: 4_000 }, (_, at) => ({ ...leafWith(`${noise}${at}`), point: `body./rows/${at}` as Point }));
      for (const leaves of [
        [leafWith(`${attack}${padding}${padding}`)],
        [leafWith(`${padding}${attack}${padding}`)],
        [leafWith(`${padding}${padding}${attack}`)],
        [leafWith(attack), ...rows],
        [...rows, leafWith(attack), ...rows],
        [...rows, leafWith(attack)],
      ])
        expect(detection.inspect(leaves, EMPTY_REQUEST, null)).toMatchObject({
          score: expect.toSatisfy((score) => score >= 0.9),
          classes: expect.arrayContaining(['sqli']),
        });
    },
  );

  it('sees a payload anywhere in a value that repeats itself', () => {
    const piece = fc.oneof(fc.constantFrom(...fragments), fc.string({ minLength: 1, maxLength: 60 }));
    fc.assert(
      fc.property(piece, fc.nat({ max: 5 * WINDOW_CHARS }), fc.nat({ max: 3 * WINDOW_CHARS }), (noise, before, after) => {
        const repeated = (length: number): string => noise.repeat(Math.ceil(length / noise.length)).slice(0, length);
        const value = `${repeated(before)} <script>alert(document.cookie)</script> ${repeated(after)}`;
        expect(detection.inspect([leafWith(value)], EMPTY_REQUEST, null)).toMatchObject({
          score: expect.toSatisfy((score) => score >= 0.9),
          classes: expect.arrayContaining(['xss']),
        });
      }),
      { numRuns: 40 },
    );
  });

  it('stops at the deadline and says so', () => {
    const leaves = Array.from({ length: 64 }, (_, index) => leafWith(`plain text ${index}`));
    const late = { clock: { now: () => 0, micros: () => 10 }, at_us: 5 };
    expect(detection.inspect(leaves, EMPTY_REQUEST, late).complete).toBe(false);
    expect(detection.inspect(leaves, EMPTY_REQUEST, { ...late, at_us: 50 }).complete).toBe(true);
    expect(detection.inspect([leafWith('x '.repeat(WINDOW_CHARS * 2))], EMPTY_REQUEST, late).complete).toBe(false);
  });

  it('keeps at most FINDINGS_MAX findings, the strongest first', () => {
    const leaves = Array.from({ length: 100 }, (_, index) => ({ ...leafWith('<b>x</b>'), point: `query.p${index}` }));
    leaves.push({ ...leafWith("' or 1=1--"), point: 'query.last' });
    const { findings } = detection.inspect(leaves, EMPTY_REQUEST, null);
    expect(findings.length).toBe(FINDINGS_MAX);
    expect(findings[0]?.point).toBe('query.last');
  });

  it('masks what the evidence would show', () => {
    const { findings } = detection.inspect([leafWith("4111 1111 1111 1111' or 1=1--")], EMPTY_REQUEST, null);
    expect(findings.length).toBeGreaterThan(0);
    for (const { evidence } of findings) expect(evidence).not.toContain('4111 1111 1111 1111');
    const secret = detection.inspect([leafOf({ value: "hunter2' or 1=1--", name: 'password' })], EMPTY_REQUEST, null);
    for (const { evidence } of secret.findings) expect(evidence).not.toContain('hunter2');
  });

  it('reads a request from its bytes: names, cookies, nested encodings', () => {
    const { request, facts } = canonicalRequest({
      method: 'POST',
      target: '/x?f=eyJpZCI6IjEgb3IgMT0xLS0ifQ%3D%3D',
      scheme: 'https',
      headers: [
        ['host', 'a.example'],
        ['content-type', 'application/json'],
        ['cookie', 'theme=%3Cscript%3Ealert(1)%3C/script%3E'],
      ],
      body: { state: 'complete', bytes: Buffer.from('{"user":{"$ne":""}}') },
    });
    const extraction = extractRequest(request);
    const { classes, findings } = detection.inspect(extraction.leaves, request, null, [...facts, ...extraction.facts]);
    expect([...classes].sort()).toEqual(['nosqli', 'sqli', 'xss']);
    expect(findings.map((finding) => finding.point)).toContain('cookie.theme|percent');
  });
});
