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

it('leaves honest documents alone', () => {
  expect(
    scoreOf(Buffer.from('<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><a/></Document>')),
  ).toBe(0);
  expect(scoreOf(Buffer.from('{"memo":"<!DOCTYPE x SYSTEM>"}'))).toBe(0);
});
