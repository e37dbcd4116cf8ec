import { expect, it } from 'vitest';
import { createDetection } from '../../detection.ts';
import { EMPTY_REQUEST } from '../../testing/cases.ts';

const inspect = (bytes: readonly number[]) => {
  const body = { state: 'complete' as const, bytes: Uint8Array.from(bytes) };
  return createDetection().inspect([], { ...EMPTY_REQUEST, method: 'POST', body }, null);
};

it.each([
  ['Java', [0xac, 0xed, 0x00, 0x05, 0x73, 0x72]],
  ['.NET', [0x00, 0x01, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0x01]],
  ['pickle', [0x80, 0x04, 0x95, 0x10, 0, 0, 0, 0, 0, 0, 0, 0x8c]],
  ['pickle of protocol 2', [0x80, 0x02, 0x7d, 0x71, 0x00, 0x2e]],
  ['pickle of protocol 1', [...Buffer.from('cposix\nsystem\nq\0(U\x02idtR.', 'latin1')]],
  ['Ruby Marshal', [0x04, 0x08, 0x5b, 0x06]],
  ['a view state that is an object', [0xff, 0x01, 0x32, 0x80]],
])('finds an object stream of %s that is a body of its own', (_, bytes) => {
  const { score, classes } = inspect(bytes);
  expect(classes).toEqual(['deserialisation']);
  expect(score).toBeGreaterThanOrEqual(0.8);
});

it.each([
  '<jdk.nashorn.internal.objects.NativeString><flags>0</flags></jdk.nashorn.internal.objects.NativeString>',
  '<java.util.PriorityQueue serialization="custom"/>',
  '<sorted-set><dynamic-proxy><interface>map</interface></dynamic-proxy></sorted-set>',
])('finds a class that names an element: %s', (text) => {
  const { score, classes } = inspect([...Buffer.from(text)]);
  expect(classes).toContain('deserialisation');
  expect(score).toBeGreaterThanOrEqual(0.8);
});

it.each([
  '<com.bank.example.Payment><amount>1</amount></com.bank.example.Payment>',
  '<java.util.ArrayList><string>a</string></java.util.ArrayList>',
  '<sun><rise>6:12</rise></sun>',
  '<org.example.Report serialization="none"/>',
])('leaves elements of own classes alone: %s', (text) => expect(inspect([...Buffer.from(text)]).score).toBe(0));

it('leaves the heads of honest files alone', () => {
  expect(inspect([0x25, 0x50, 0x44, 0x46, 0x2d]).score).toBe(0);
  expect(inspect([0x50, 0x4b, 0x03, 0x04]).score).toBe(0);
  expect(inspect([0xac]).score).toBe(0);
  expect(inspect([0x80, 0x02, 0x7d, 0x71, 0x00, 0x2f]).score).toBe(0);
  expect(inspect([...Buffer.from('coffee and milk\nbread\n')]).score).toBe(0);
});
