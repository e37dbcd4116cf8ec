import type { Point } from '@sallyport/core';
import type { Collector } from '../leaves/collector.ts';
import { memberPoint } from '../leaves/names.ts';
import { addValue } from '../leaves/value.ts';
import { asBuffer } from './charset.ts';
import { declaringMembers, isZip } from './zip.ts';

/** Document type declarations in the members of a zip as leaves `<point>["word/document.xml"]`; nothing for any other bytes. */
export function addZip(c: Collector, point: Point, bytes: Uint8Array): void {
  if (!isZip(bytes) || c.late()) return;
  for (const { name, declaration } of declaringMembers(asBuffer(bytes))) {
    addValue(c, memberPoint(point, name, true), 'body', 'doctype', declaration);
  }
}
