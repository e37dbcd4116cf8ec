import { headerOf } from '../../http/exchange.ts';
import type { ApiCheck, Proof } from '../check.ts';
import { dataClassesOf } from '../ownership.ts';
import { meta } from './meta.ts';

export const securityHeaders: ApiCheck = {
  meta,
  scope: 'api',
  run(scan): Promise<Proof[]> {
    const answers = scan.sessions
      .flatMap((session) => scan.baselinesOf(session).map(({ second }) => second))
      .filter((one) => one.json !== undefined);
    const telling = answers.filter((one) => dataClassesOf(one).length > 0);
    const wanted = [
      { name: 'x-content-type-options', good: /nosniff/i, of: answers },
      { name: 'cache-control', good: /no-store|private|no-cache/i, of: telling },
      { name: 'strict-transport-security', good: /max-age/i, of: scan.parts.client.origin.startsWith('https:') ? answers : [] },
    ];
    const missing = wanted.filter(({ name, good, of }) => of.length > 0 && of.every((one) => !good.test(headerOf(one, name))));
    const [example] = telling.length > 0 ? telling : answers;
    if (missing.length === 0 || example === undefined) return Promise.resolve([]);
    const reasons = missing.map(({ name, of }) => `${name} is missing (or does not protect) in all of ${of.length} answers`);
    return Promise.resolve([{ operation: null, point: 'header', reasons, evidence: [example] }]);
  },
};
