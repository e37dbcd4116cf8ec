import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSpec } from '@sallyport/contract';
import type { DiscoverySet } from './traffic.ts';
import { openKind } from './values.ts';

const OWN = ['retail-bank.json', 'payments-platform.json'] as const;

/** The sets of this repository. */
export function ownSets(): DiscoverySet[] {
  return OWN.map((file) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as DiscoverySet);
}

/** One set a publisher, from the API descriptions in a folder; operations of one host path are one estate. */
export async function specSets(folder: string): Promise<DiscoverySet[]> {
  const estates = new Map<string, Set<string>>();
  for (const file of readdirSync(folder).sort()) {
    const loaded = await loadSpec(readFileSync(join(folder, file), 'utf8'), file);
    if (!loaded.ok) throw loaded.error;
    const estate = /^(obuk|cds)/.exec(file)?.[1] ?? 'paypal';
    const templates = estates.get(estate) ?? new Set();
    estates.set(estate, templates);
    for (const operation of loaded.value.operations) {
      const kinds = new Map(operation.parameters.map((item) => [item.name, openKind(item.name, item.type, item.format)]));
      templates.add(
        `${operation.method} ${operation.template.replace(/\{([^}]+)\}/g, (_, name: string) => `{${kinds.get(name) ?? 'token'}}`)}`,
      );
    }
  }
  return [...estates].map(([name, templates]) => ({ name, host: `api.${name}.example`, templates: [...templates] }));
}
