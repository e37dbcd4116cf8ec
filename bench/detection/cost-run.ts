/** Measures one copy of the repository for `cost.ts`: `cost-run.ts TREE ONLY` prints the figures as JSON. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Code, figuresOf, measureLatency } from './latency.ts';

const [tree = '', only = ''] = process.argv.slice(2);

const from = async (name: string): Promise<unknown> => import(pathToFileURL(resolve(tree, `packages/${name}/src/index.ts`)).href);

const code = { ...((await from('detection')) as object), ...((await from('traffic')) as object) } as Code;
process.stdout.write(JSON.stringify(figuresOf(measureLatency(code, only))));
