import type { Call, Exchange } from '../../model.ts';
import type { Scan } from '../../scan.ts';
import type { ApiCheck, Proof } from '../check.ts';
import { meta } from './meta.ts';

const ALIASES = 100;
const BATCH = 20;
/** Levels: more than any client nests. */
const DEPTH = 30;

/** Not the hint that a field of a known name wants a selection. */
const SUGGESTION = /[Dd]id you mean [^{?]{0,60}\?/;
/** Fields that many schemas have, one of them perhaps this one. */
const CUSTOMARY_FIELDS: readonly string[] = ['user', 'account', 'order', 'login', 'node'];

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
      const asked = [introspection, suggestions, depth, aliases, batches, crossSite];
      const proofs: Proof[] = [];
      for (const look of asked) proofs.push(...(await look(scan, target)));
      return proofs;
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
      cwe: 497,
      title: 'GraphQL introspection is open',
      reasons: [`the schema is answered with ${types} types`],
      evidence: [exchange],
    },
  ];
}

/** Where the schema is not told, misspelled fields may still tell it name by name. */
async function suggestions(scan: Scan, target: string): Promise<Proof[]> {
  const control = await ask(scan, target, { query: `{${scan.canary()}}` });
  if (SUGGESTION.test(control.body)) return [];
  const known = scan.operations.flatMap(({ graphql }) => (graphql?.kind === 'query' ? [graphql.field] : []));
  for (const name of [...known.slice(0, 3), ...CUSTOMARY_FIELDS].filter((one) => !known.includes(`${one}s`))) {
    const exchange = await ask(scan, target, { query: `{${name}s}` });
    const told = SUGGESTION.exec(exchange.body);
    if (told === null) continue;
    return [
      {
        operation: null,
        point: target,
        variant: 'suggestions',
        cwe: 209,
        title: 'GraphQL errors suggest the names of fields',
        reasons: [`the field "${name}s" is answered with "${told[0]}"`, 'a name like no other is not'],
        evidence: [exchange, control],
      },
    ];
  }
  return [];
}

/** Introspection is the one part of a schema that every server can nest without end. */
async function depth(scan: Scan, target: string): Promise<Proof[]> {
  const nested = `${'ofType{'.repeat(DEPTH)}name${'}'.repeat(DEPTH)}`;
  const query = `{__schema{types{fields{type{${nested}}}}}}`;
  const answers = [await ask(scan, target, { query }), await ask(scan, target, { query })];
  if (answers.some((one) => !/"fields" *: *(\[|null)/.test(one.body))) return [];
  return [
    {
      operation: null,
      point: target,
      variant: 'depth',
      title: 'GraphQL answers queries of any depth',
      reasons: [`a query of ${DEPTH + 4} levels is answered, twice`],
      evidence: answers.slice(0, 1),
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

/** A mutation by GET, or a query as a form: what the pages of another site can send with the cookies of a user. */
async function crossSite(scan: Scan, target: string): Promise<Proof[]> {
  const query = 'mutation{__typename}';
  const session = scan.ordinary[0];
  const send = (call: Call): Promise<Exchange> => (session === undefined ? scan.send(call) : scan.as(session, call));
  const tells = (exchange: Exchange): boolean => /"__typename" *: *"\w+"/.test(exchange.body);
  const byGet = await send({ method: 'GET', target: `${target}?query=${encodeURIComponent(query)}`, headers: {}, body: null });
  // Without cookies there is nothing that a page of another site could use; a mutation by GET is wrong all the same.
  const cookies = session !== undefined && Object.keys(session.credentials.cookies).length > 0;
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const asForm = await send({ method: 'POST', target, headers: form, body: new URLSearchParams({ query }).toString() });
  const plain = await send({ method: 'POST', target, headers: { 'content-type': 'text/plain' }, body: JSON.stringify({ query }) });
  const ways = [
    ['as GET', byGet, true],
    ['as a form', asForm, cookies],
    ['as plain text', plain, cookies],
  ] as const;
  const open = ways.filter(([, exchange, counts]) => counts && tells(exchange));
  if (open.length === 0) return [];
  return [
    {
      operation: null,
      point: target,
      variant: 'cross-site',
      cwe: 352,
      title: 'GraphQL takes mutations that another site can send',
      reasons: open.map(([way]) => `a mutation sent ${way} is carried out`),
      evidence: open.map(([, exchange]) => exchange),
    },
  ];
}
