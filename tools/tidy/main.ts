import { resolve } from 'node:path';
import { checkTidy } from './check.ts';

const breaches = checkTidy(resolve(import.meta.dirname, '../..'));
for (const breach of breaches) process.stderr.write(`${breach}\n`);
process.stdout.write(breaches.length === 0 ? 'tidy\n' : `${breaches.length} breaches of the house rules\n`);
process.exitCode = breaches.length === 0 ? 0 : 1;
