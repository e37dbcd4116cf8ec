import type { Finding } from '@sallyport/core';
import { describe, expect, it } from 'vitest';
import { noisyOr } from './score.ts';

function finding(detector: string, confidence: number, point: string = 'query.q'): Finding {
  const reference = { cwe: 89, capec: [66], owasp: 'API10:2023' };
  const attack = detector.split('.')[0] as Finding['class'];
  return { detector, class: attack, ...reference, point, severity: 'high', confidence, evidence: '', indicators: [] };
}

describe('noisyOr', () => {
  it('is nothing for nothing', () => {
    expect(noisyOr([])).toEqual({ score: 0, classes: [] });
  });

  it('lets weak signs of one class at one point support each other', () => {
    expect(noisyOr([finding('sqli.a', 0.4), finding('sqli.b', 0.4)]).score).toBeCloseTo(0.64);
    expect(noisyOr([finding('sqli.a', 0.4), finding('sqli.a', 0.3)]).score).toBeCloseTo(0.4);
  });

  it('takes decodings of one value for one place, and does not add up places or classes', () => {
    expect(noisyOr([finding('sqli.a', 0.4), finding('sqli.b', 0.4, 'query.q|base64')]).score).toBeCloseTo(0.64);
    expect(noisyOr([finding('sqli.a', 0.4), finding('sqli.b', 0.4, 'query.r')]).score).toBeCloseTo(0.4);
    expect(noisyOr([finding('sqli.a', 0.4), finding('xss.a', 0.4)]).score).toBeCloseTo(0.4);
  });

  it('lets a fragment count alone, and not beside another sign', () => {
    expect(noisyOr([finding('sqli.fragment', 0.42)]).score).toBeCloseTo(0.42);
    expect(noisyOr([finding('sqli.fragment', 0.42), finding('sqli.a', 0.3)]).score).toBeCloseTo(0.42);
    expect(noisyOr([finding('sqli.fragment', 0.42), finding('sqli.a', 0.6)]).score).toBeCloseTo(0.6);
  });

  it('lets the learned model count alone below even odds: it has read the rules already', () => {
    expect(noisyOr([finding('sqli.learned', 0.3), finding('sqli.a', 0.3)]).score).toBeCloseTo(0.3);
    expect(noisyOr([finding('sqli.learned', 0.6), finding('sqli.a', 0.3)]).score).toBeCloseTo(0.72);
  });

  it('takes members of a decoded structure for places of their own', () => {
    const a = finding('sqli.a', 0.4, 'body.text|json.a');
    expect(noisyOr([a, finding('sqli.b', 0.4, 'body.text|json.b')]).score).toBeCloseTo(0.4);
    expect(noisyOr([a, finding('sqli.b', 0.4, 'body.text|json.a|percent')]).score).toBeCloseTo(0.64);
  });

  it('names the classes, strongest first', () => {
    expect(noisyOr([finding('xss.a', 0.6), finding('sqli.a', 0.9), finding('ssi.a', 0.1)]).classes).toEqual(['sqli', 'xss']);
  });
});
