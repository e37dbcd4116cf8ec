import type { Point } from '@sallyport/core';
import { IS_ODD, scanValue } from '../decoders/gate.ts';
import type { Collector } from '../leaves/collector.ts';
import { addValue } from '../leaves/value.ts';

/** Fields that are values of their own; the text as a whole is read anyway, so further ones are no gap. */
const FIELDS_MAX = 256;

/** What a FIX message begins with: its version. */
const FIX = '8=FIX';

/** True for the first bytes of a FIX message, whose separators are no signs of a text. */
export function isSeparated(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, FIX.length)).toString('latin1') === FIX;
}

/** Fields of a FIX message (`58=text`, parted by SOH), each under its number. */
export function addSeparated(c: Collector, prefix: Point, text: string): void {
  for (const field of text.split('\x01', FIELDS_MAX)) {
    const equals = field.indexOf('=');
    if (equals <= 0 || !/^\d{1,5}$/.test(field.slice(0, equals))) continue;
    const value = field.slice(equals + 1);
    if ((scanValue(value) & IS_ODD) !== 0) addValue(c, `${prefix}.fix.${field.slice(0, equals)}`, 'body', '', value);
  }
}
