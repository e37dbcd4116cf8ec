import { answerLeaves } from '../../http/exchange.ts';
import { mainList } from '../../http/leaves.ts';
import { accepted, sameAnswer } from '../../learn/verdict.ts';
import type { Exchange } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import { type ApiCheck, type Proof, replayed } from '../check.ts';
import { dataClassesOf } from '../ownership.ts';
import { meta } from './meta.ts';
import { ROUTES } from './routes.ts';

/** Folders of the API in which routes are looked for. */
const FOLDERS_MAX = 6;

export const hiddenRoute: ApiCheck = {
  meta,
  scope: 'api',
  async run(scan) {
    const proofs: Proof[] = [];
    for (const folder of folders(scan)) {
      const nowhere = await ask(scan, `${folder}/${scan.canary()}`);
      for (const route of ROUTES) {
        const target = `${folder}/${route}`;
        if (described(scan, target)) continue;
        const first = await ask(scan, target);
        if (!accepted(first) || sameAnswer(first, nowhere) || first.json === undefined) continue;
        const reason = telling(first);
        const seen = reason === null ? null : await replayed(async () => (accepted(await ask(scan, target)) ? first : null));
        if (seen !== null) proofs.push(proofOf(target, reason!, seen, nowhere));
      }
    }
    return proofs;
  },
};

function proofOf(target: string, reason: string, seen: Exchange, nowhere: Exchange): Proof {
  return {
    operation: null,
    point: target,
    variant: target,
    title: `${target} is not in the description`,
    reasons: [
      `GET ${target} is answered with data, three times; the description does not list it`,
      reason,
      `a path that does not exist gives status ${nowhere.status}`,
    ],
    evidence: [seen, nowhere],
  };
}

function folders(scan: Scan): string[] {
  const { basePath } = scan.parts;
  const counts = new Map<string, number>();
  for (const { path, graphql } of scan.operations) {
    if (graphql !== undefined) continue;
    const before = path.split('/{', 1)[0]!;
    for (const folder of ['', before.slice(0, before.lastIndexOf('/')), before]) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const ordered = [...counts].sort((left, right) => right[1] - left[1]).map(([folder]) => `${basePath}${folder}`.replace(/\/+$/, ''));
  return [...new Set(['', ...ordered])].slice(0, FOLDERS_MAX);
}

function ask(scan: Scan, target: string): Promise<Exchange> {
  const call = { method: 'GET', target, headers: {}, body: null };
  const session = scan.ordinary[0];
  return session === undefined ? scan.send(call) : scan.send(call, session.credentials);
}

function described(scan: Scan, target: string): boolean {
  return scan.operations.some((one) =>
    new RegExp(`^${`${scan.parts.basePath}${one.path}`.replace(/[.+?^$()|[\]\\]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')}/?$`).test(
      target,
    ),
  );
}

/** What makes an answer more than a page that happens to be there. */
function telling(exchange: Exchange): string | null {
  const classes = dataClassesOf(exchange).filter(({ category }) => category !== 'business');
  if (classes.length > 0) return `it holds ${classes.map(({ id }) => id).join(', ')}`;
  const list = mainList(exchange.json);
  if (list !== null && list.items.length >= 2 && typeof list.items[0] === 'object') return `it lists ${list.items.length} records`;
  const secret = answerLeaves(exchange).find(({ name }) => /secret|password|token|api_?key|private|database|db_|env/i.test(name));
  return secret === undefined ? null : `it shows ${secret.path}`;
}
