import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Kind, kindsOf } from '../kind.ts';
import { type RequestTemplate, requestOf } from './template.ts';

const DIRECTORY = resolve(import.meta.dirname, 'data');

/** Requests of browsers, apps and business products to the sites that they call most: a file each field, one template a line. */
export const WEB_KINDS: readonly Kind[] = readdirSync(DIRECTORY)
  .sort()
  .flatMap((file) => {
    const kinds = JSON.parse(readFileSync(resolve(DIRECTORY, file), 'utf8')) as Readonly<Record<string, readonly RequestTemplate[]>>;
    return kindsOf(
      'web',
      Object.fromEntries(Object.entries(kinds).map(([name, templates]) => [name, (draw) => requestOf(draw, draw.of(templates))])),
    );
  });
