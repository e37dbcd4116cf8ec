import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pages } from './pages.ts';

const docs = resolve(import.meta.dirname, '../../docs');
for (const [name, text] of Object.entries(pages())) {
  mkdirSync(dirname(join(docs, name)), { recursive: true });
  writeFileSync(join(docs, name), text);
}
