import type { Exchange } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import type { ApiCheck, Proof } from '../check.ts';
import { meta } from './meta.ts';

const ALIASES = 100;
const BATCH = 20;

export const graphqlExposure: ApiCheck = {
  meta,
  scope: 'api',
  async run(scan) {
    if (!scan.writes) return [];
    const described = scan.operations
      .filter((one) => /graphql/i.test(one.path) && !one.path.includes('{'))
      .map((one) => `${scan.parts.basePath}${one.path}`);
    for (const target of new Set([...described, `${scan.parts.basePath}/graphql`, '/graphql'])) {
      const hello = await ask(scan, target, { query: '{__typename}' });
      if (!/"__typename" *: *"\w+"/.test(hello.body)) continue;
      return [...(await introspection(scan, target)), ...(await aliases(scan, target)), ...(await batches(scan, target))];
    }
    return [];
  },
};

function ask(scan: Scan, target: string, body: unknown): Promise<Exchange> {
  const call = { method: 'POST', target, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const session = scan.ordinary[0];
  return session === undefined ? scan.send(call) : scan.as(session, call);
}

async function introspection(scan: Scan, target: string): Promise<Proof[]> {
  const exchange = await ask(scan, target, { query: '{__schema{queryType{name} types{name kind}}}' });
  const types = (exchange.body.match(/"kind"/g) ?? []).length;
  if (types < 3) return [];
  return [
    {
      operation: null,
      point: target,
      variant: 'introspection',
      title: 'GraphQL introspection is open',
      reasons: [`the schema is answered with ${types} types`],
      evidence: [exchange],
    },
  ];
}

async function aliases(scan: Scan, target: string): Promise<Proof[]> {
  const query = `{${Array.from({ length: ALIASES }, (_, index) => `a${index}:__typename`).join(' ')}}`;
  const answers = [await ask(scan, target, { query }), await ask(scan, target, { query })];
  if (answers.some((one) => (one.body.match(/"a\d+"/g) ?? []).length < ALIASES)) return [];
  return [
    {
      operation: null,
      point: target,
      variant: 'aliases',
      title: 'GraphQL answers any number of aliases',
      reasons: [`${ALIASES} aliases of one field are all answered, twice`],
      evidence: answers.slice(0, 1),
    },
  ];
}

async function batches(scan: Scan, target: string): Promise<Proof[]> {
  const exchange = await ask(
    scan,
    target,
    Array.from({ length: BATCH }, () => ({ query: '{__typename}' })),
  );
  if (!Array.isArray(exchange.json) || exchange.json.length < BATCH) return [];
  return [
    {
      operation: null,
      point: target,
      variant: 'batch',
      title: 'GraphQL answers batches of queries',
      reasons: [`a batch of ${BATCH} queries is answered in full`],
      evidence: [exchange],
    },
  ];
}
