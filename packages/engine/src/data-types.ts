import { SallyportError } from '@sallyport/core';
import { type CustomDataType, readCustomTypes } from '@sallyport/inventory/observe';

export type { CustomDataType } from '@sallyport/inventory/observe';

/** Sensitive data types of the institution's own, from the text of a JSON file. @throws SallyportError `CONFIG_SYNTAX`, `CONFIG_INVALID` */
export function parseDataTypes(text: string, place: string): CustomDataType[] {
  let rows: unknown;
  try {
    rows = JSON.parse(text);
  } catch (cause) {
    throw new SallyportError('CONFIG_SYNTAX', place, cause instanceof Error ? cause.message : String(cause), { cause });
  }
  return readCustomTypes(rows);
}
