import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { disguise } from './disguise.ts';
import { estateRequests, makeEstate } from './estates/estate.ts';
import { measure, measurePeer, measureRequests } from './measure.ts';
import { PEERS } from './peers.ts';
import type { DiscoveryScore } from './score.ts';
import { ownSets, specSets } from './sets.ts';
import { shapeEstates } from './shapes/estates.ts';
import { measureShape } from './shapes/measure.ts';
import { type ShapeOptions, shapeTraffic } from './shapes/traffic.ts';
import { type DiscoverySet, type Made, makeRequests } from './traffic.ts';

/** Seeds of the published estates; none of them was looked at while weights were chosen. */
const ESTATES = { from: 101, count: 20 } as const;
const SEED = 20_260_105;
const REQUESTS_EACH = 200;

const PAGE = resolve(import.meta.dirname, '../../docs/measured/discovery.md');

/** Scores of several sets as one: templates and requests weigh the same wherever they are. */
interface Sum {
  templates: number;
  operations: number;
  missed: number;
  mixed: number;
  requests: number;
}

function add(sum: Sum, score: DiscoveryScore, requests: number): void {
  sum.templates += score.templates;
  sum.operations += score.operations;
  sum.missed += score.missed.length;
  sum.mixed += score.mixed * requests;
  sum.requests += requests;
}

const empty = (): Sum => ({ templates: 0, operations: 0, missed: 0, mixed: 0, requests: 0 });
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function row(cells: readonly string[], { templates, operations, missed, mixed, requests }: Sum): string {
  const inflation = `${(operations / templates).toFixed(2)}x`;
  const counted = [String(templates), inflation, percent(1 - missed / templates), `${((100 * mixed) / requests).toFixed(2)} %`];
  return `| ${[...cells, ...counted].join(' | ')} |`;
}

interface Traffic {
  readonly set: DiscoverySet;
  readonly requests: readonly Made[];
}

function estates(requestsEach: number): Traffic[] {
  return Array.from({ length: ESTATES.count }, (_, at) => {
    const seed = ESTATES.from + at;
    const set = makeEstate(seed, 'published');
    return { set, requests: estateRequests(set, seed, 'published', requestsEach) };
  });
}

function estateRows(): string[] {
  return [5, 20, REQUESTS_EACH].flatMap((each) => {
    const traffic = estates(each);
    return [false, true].map((answers) => {
      const sum = empty();
      for (const { set, requests } of traffic) add(sum, measureRequests(set, requests, answers), requests.length);
      return row([String(each), answers ? 'with answers' : 'paths only'], sum);
    });
  });
}

const SHAPE_SEED = 11;

/** Traffic over the shapes of well-known APIs: even, and as it is. */
const SHAPE_TRAFFIC: readonly (Omit<ShapeOptions, 'seed'> & { readonly name: string })[] = [
  { name: 'even', requestsEach: REQUESTS_EACH, skewed: false, noise: 0 },
  { name: "by Zipf's law, scanners", requestsEach: REQUESTS_EACH, skewed: true, noise: 0.2 },
  { name: "by Zipf's law, scanners", requestsEach: 20, skewed: true, noise: 0.2 },
  { name: "by Zipf's law, scanners", requestsEach: 5, skewed: true, noise: 0.2 },
];

function shapeRows(): string[] {
  const estates = shapeEstates();
  return SHAPE_TRAFFIC.flatMap(({ name, ...traffic }) =>
    [false, true].map((answers) => {
      const sum = empty();
      for (const estate of estates) {
        const requests = shapeTraffic(estate, { ...traffic, seed: SHAPE_SEED });
        add(sum, measureShape(estate, requests, answers), requests.filter(({ truth }) => truth !== null).length);
      }
      return row([name, String(traffic.requestsEach), answers ? 'with answers' : 'paths only'], sum);
    }),
  );
}

function setRows(sets: readonly DiscoverySet[]): string[] {
  return sets.flatMap((set) =>
    [false, true].map((answers) => {
      const sum = empty();
      const result = measure(set, { seed: SEED, requestsEach: REQUESTS_EACH, answers });
      add(sum, result, result.requests);
      return row([set.name, answers ? 'with answers' : 'paths only'], sum);
    }),
  );
}

function peerRows(sets: readonly DiscoverySet[]): string[] {
  const written = sets.map((set) => ({ set, requests: makeRequests(set, { seed: SEED, requestsEach: REQUESTS_EACH, answers: false }) }));
  const groups = [written, estates(REQUESTS_EACH)];
  const scores = [
    ...PEERS.map((peer) => ({ name: peer.name, of: (traffic: Traffic) => measurePeer(peer, traffic.set, traffic.requests) })),
    { name: '**Sallyport**', of: (traffic: Traffic) => measureRequests(traffic.set, traffic.requests, false) },
  ];
  return scores.flatMap(({ name, of }) =>
    groups.map((group, at) => {
      const sum = empty();
      for (const traffic of group) add(sum, of(traffic), traffic.requests.length);
      return row([name, at === 0 ? 'written and published APIs' : 'estates by chance'], sum);
    }),
  );
}

const HEAD = 'templates | inflation | recovered | mixed';
const table = (first: string, rows: readonly string[]): string =>
  [`| ${first} | ${HEAD} |`, `| ${[...first.split('|'), ...HEAD.split('|')].map(() => '---').join(' | ')} |`, ...rows].join('\n');

/** `npm run bench -- discovery`: how well paths are templated, written to docs/measured/discovery.md. */
export async function discovery(): Promise<string> {
  const data = process.env.SALLYPORT_DATA_DIR;
  const plain = [...ownSets(), ...(data === undefined ? [] : await specSets(join(data, 'corpora/specs')))];
  const text = `# How well paths are templated

Written by \`npm run bench -- discovery\`${data === undefined ? '' : ' with `SALLYPORT_DATA_DIR` set'}; the method is in \`bench/discovery/README.md\`.

- **inflation**: operations over templates
- **recovered**: share of templates with at least 95 % of their requests in one operation that is at least 95 % theirs
- **mixed**: share of requests in operations that are less than 95 % of one template

## Estates by chance

${ESTATES.count} estates (seeds ${ESTATES.from} to ${ESTATES.from + ESTATES.count - 1}) by seeds that no weight was chosen on, of words that were in sight meanwhile; traffic by Zipf's law over templates and
over the values of each parameter.

${table('requests per template | seen', estateRows())}

## Shapes of well-known APIs

${shapeEstates().length} estates in the shapes of APIs that are widely known (\`bench/discovery/shapes\`), the whole way from bytes; first run and what was mended after it are in \`bench/discovery/README.md\`.
A fifth more requests are a scanner's, some of them answered with success; what only those made counts as inflation.

${table('traffic | requests per template | seen', shapeRows())}

## APIs written by hand and published

${REQUESTS_EACH} requests per template, values drawn evenly. The weights were chosen with the hand-written sets in sight.

${table('set | seen', setRows([...plain, ...plain.map(disguise)]))}

## Beside the rules of others

Rules re-implemented from published sources, paths only, ${REQUESTS_EACH} requests per template. A yardstick, not a test of those products: our port, our traffic.

${table('rule | traffic', peerRows(plain))}
`;
  mkdirSync(dirname(PAGE), { recursive: true });
  writeFileSync(PAGE, text);
  return text;
}
