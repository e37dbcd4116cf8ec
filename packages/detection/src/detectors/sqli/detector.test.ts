import { expect, it } from 'vitest';
import { createDetection } from '../../detection.ts';
import { describeCases, EMPTY_REQUEST, leafOf } from '../../testing/cases.ts';
import { sqli } from './detector.ts';

describeCases(sqli, import.meta.dirname);

it.each([
  ['Drop Table Furniture', []],
  ['1; drop table furniture', ['sqli']],
  ["x'; drop table furniture --", ['sqli']],
])('reads %j by where it stands, as a name or as a statement', (value, classes) => {
  const inspection = createDetection().inspect([leafOf({ value })], EMPTY_REQUEST, null);
  expect(inspection.classes).toEqual(classes);
});
