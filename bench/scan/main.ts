/** Requests and time of a whole scan: a well-built API of at least 100 operations, two identities, every check that needs no `destructive`. */
import { loadDocument } from '@sallyport/contract';
import { runScan, scanSchema } from '@sallyport/scanner';
import { cleanTarget } from '../../test/targets/clean.ts';
import { IDENTITIES } from '../../test/targets/scan.fixture.ts';

const MORE_KINDS = 5;
const REQUESTS_MAX = 15_000;
const MINUTES_MAX = 10;

const service = await cleanTarget(MORE_KINDS);
const api = loadDocument(service.spec, 'clean.json');
if (!api.ok) throw api.error;
const config = scanSchema.parse({ target: service.url, identities: IDENTITIES, seed: 'bench' });
const clock = { now: () => Date.now(), micros: () => performance.now() * 1_000 };
const result = await runScan({ config, api: api.value, place: 'clean.json', clock }, () => undefined);
await service.close();

const minutes = result.duration_ms / 60_000;
process.stdout.write(
  `operations ${result.operations}, reached ${result.reached.length}\nrequests ${result.requests} (at most ${REQUESTS_MAX})\nminutes ${minutes.toFixed(2)} (at most ${MINUTES_MAX})\nfindings ${result.findings.length}\n`,
);
process.exitCode =
  result.requests <= REQUESTS_MAX && minutes <= MINUTES_MAX && result.stopped === null && result.findings.length === 0 ? 0 : 1;
