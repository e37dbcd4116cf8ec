import { failed, ok, type Result, SallyportError } from '@sallyport/core';
import { readDocument } from '@sallyport/policy';
import type { ScanConfig } from './model.ts';
import { scanSchema } from './schema.ts';

/**
 * Reads a scan configuration (YAML). `${NAME}` stands for a variable of the environment, so that no secret needs to be in
 * the file; one that is not set is refused with `CONFIG_INVALID`.
 */
export function loadScanConfig(text: string, place: string, environment: Readonly<Record<string, string | undefined>>): Result<ScanConfig> {
  const missing: string[] = [];
  const filled = text.replace(/\$\{([A-Z_][A-Z0-9_]*)\}/g, (_whole, name: string) => {
    const value = environment[name];
    if (value === undefined) missing.push(name);
    // Inside YAML a value is only safe when quoted; JSON text is YAML text.
    return value === undefined ? '' : value.replace(/[\r\n]/g, ' ');
  });
  if (missing.length > 0)
    return failed(new SallyportError('CONFIG_INVALID', place, `the environment has no ${[...new Set(missing)].join(', ')}`));
  const read = readDocument(filled, place, scanSchema, () => 'CONFIG_INVALID');
  if (!read.ok) return read;
  const { value } = read.value;
  const names = value.identities.map((identity) => identity.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return failed(new SallyportError('CONFIG_INVALID', place, `two identities are called ${twice}`));
  return ok(value);
}
