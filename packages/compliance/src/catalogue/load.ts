import { readFileSync } from 'node:fs';
import { SallyportError } from '@sallyport/core';
import { type Catalogue, type Control, catalogueSchema, type Framework, frameworksSchema } from './schema.ts';

function readData(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../data/${name}`, import.meta.url), 'utf8'));
}

let loaded: { readonly catalogue: Catalogue; readonly frameworks: readonly Framework[] } | null = null;

function data(): NonNullable<typeof loaded> {
  loaded ??= {
    catalogue: catalogueSchema.parse(readData('controls.json')),
    frameworks: frameworksSchema.parse(readData('frameworks.json')).frameworks,
  };
  return loaded;
}

export function catalogue(): Catalogue {
  return data().catalogue;
}

export function frameworks(): readonly Framework[] {
  return data().frameworks;
}

/** The framework of an id; an unknown one is an error that lists what there is. */
export function frameworkOf(id: string): Framework {
  const found = data().frameworks.find((framework) => framework.id === id);
  if (found !== undefined) return found;
  const known = data().frameworks.map((framework) => framework.id);
  throw new SallyportError('FRAMEWORK_UNKNOWN', id, `known: ${known.join(', ')}`);
}

export function controlsOf(framework: string): readonly Control[] {
  return data().catalogue.controls.filter((control) => control.framework === framework);
}
