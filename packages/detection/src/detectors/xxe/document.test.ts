import { expect, it } from 'vitest';
import { createDetection } from '../../detection.ts';
import { EMPTY_REQUEST } from '../../testing/cases.ts';

const detection = createDetection();

function scoreOf(bytes: Uint8Array): number {
  return detection.inspect([], { ...EMPTY_REQUEST, body: { state: 'complete', bytes } }, null).score;
}

const attack = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>';

it('finds a declaration in the raw body, also in UTF-16', () => {
  expect(scoreOf(Buffer.from(attack))).toBeGreaterThan(0.9);
  expect(scoreOf(Buffer.from(`\ufeff${attack}`, 'utf16le'))).toBeGreaterThan(0.9);
});

it('reads the place of a schema in its attribute alone', () => {
  const body = (location: string): string =>
    `<a xsi:schemaLocation="urn:x ${location}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>`;
  expect(scoreOf(Buffer.from(body('http://h.example/x')))).toBeGreaterThanOrEqual(0.5);
  expect(scoreOf(Buffer.from(body('x.xsd')))).toBe(0);
});

it('leaves honest documents alone', () => {
  expect(
    scoreOf(Buffer.from('<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><a/></Document>')),
  ).toBe(0);
  expect(scoreOf(Buffer.from('{"memo":"<!DOCTYPE x SYSTEM>"}'))).toBe(0);
});
