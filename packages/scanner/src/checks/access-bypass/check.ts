import { answerLeaves } from '../../http/exchange.ts';
import { fieldOf } from '../../http/leaves.ts';
import { ANONYMOUS } from '../../identity/credentials.ts';
import type { Session } from '../../identity/session.ts';
import { accepted, denied } from '../../learn/verdict.ts';
import type { Call, Exchange } from '../../model.ts';
import type { Baseline, Scan } from '../../scan.ts';
import { type OperationCheck, type Proof, replayed } from '../check.ts';
import { meta } from './meta.ts';

/** Share of the entitled user's fields that the answer has to have. */
const SAME_MIN = 0.9;

export const accessBypass: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: true,
  applies: (operation) => operation.method === 'GET' && operation.graphql === undefined,
  async run(scan, operation) {
    const entitled = scan.admin === null ? null : scan.baseline(operation, scan.admin);
    const refused = scan.ordinary[0] ?? null;
    const proof = entitled === null ? null : await bypassed(scan, entitled, refused);
    if (proof !== null) return [proof];
    const own = scan.anyBaseline(operation);
    const asNobody = own === null ? null : await bypassed(scan, own, null);
    return asNobody === null ? [] : [asNobody];
  },
};

async function bypassed(scan: Scan, entitled: Baseline, as: Session | null): Promise<Proof | null> {
  const send = (call: Call): Promise<Exchange> => (as === null ? scan.send(call, ANONYMOUS) : scan.as(as, call));
  const honest = await send(entitled.call);
  if (!denied(honest)) return null;
  const wanted = fields(entitled.second);
  if (wanted.size < 2) return null;
  // A POST is a POST where the override is not known: it is not tried where one would do something, or nothing may be written.
  const mayPost = scan.writes && scan.find('POST', entitled.operation.path) === null;
  for (const { what, call } of spellings(entitled.call).filter((one) => mayPost || one.call.method !== 'POST')) {
    const seen = await replayed(async () => {
      const exchange = await send(call);
      return accepted(exchange) && !denied(exchange) && share(wanted, fields(exchange)) >= SAME_MIN ? exchange : null;
    });
    if (seen === null) continue;
    return {
      operation: entitled.operation,
      variant: what,
      reasons: [
        `${as === null ? 'a caller without credentials' : as.name} is refused with status ${honest.status}`,
        `${what}, the answer has the fields that ${entitled.session.name} gets, three times`,
      ],
      evidence: [honest, seen],
    };
  }
  return null;
}

interface Spelling {
  readonly what: string;
  readonly call: Call;
}

/** The same thing asked for otherwise. */
function spellings(call: Call): Spelling[] {
  const [path = '', query] = call.target.split('?', 2);
  const rest = query === undefined ? '' : `?${query}`;
  const at = (what: string, target: string): Spelling => ({ what, call: { ...call, target: `${target}${rest}` } });
  const last = path.lastIndexOf('/');
  const [head, tail] = [path.slice(0, last), path.slice(last + 1)];
  const headed = (name: string, value: string): Spelling => ({
    what: `with the header ${name}`,
    call: { ...call, headers: { ...call.headers, [name]: value } },
  });
  return [
    at('with a slash at the end', `${path}/`),
    at('with a semicolon at the end', `${path};x=1`),
    at('with a dot segment', `${head}/./${tail}`),
    at('with an encoded dot segment', `${head}/%2e/${tail}`),
    at('with two slashes', `/${path}`),
    at('in capitals', path.toUpperCase()),
    at('with an encoded letter', `${head}/%${tail.charCodeAt(0).toString(16)}${tail.slice(1)}`),
    at('with .json at the end', `${path}.json`),
    headed('x-forwarded-for', '127.0.0.1'),
    headed('x-real-ip', '127.0.0.1'),
    {
      what: 'with the path in x-original-url',
      call: { ...call, target: `/${rest}`, headers: { ...call.headers, 'x-original-url': path } },
    },
    { what: 'with the path in x-rewrite-url', call: { ...call, target: `/${rest}`, headers: { ...call.headers, 'x-rewrite-url': path } } },
    {
      what: 'as a POST with the method in a header',
      call: { ...call, method: 'POST', headers: { ...call.headers, 'x-http-method-override': 'GET' } },
    },
    { what: 'as HEAD turned into GET', call: { ...call, method: 'HEAD', headers: { ...call.headers, 'x-http-method-override': 'GET' } } },
  ];
}

function fields(exchange: Exchange): Set<string> {
  return new Set(answerLeaves(exchange).map(({ path }) => fieldOf(path)));
}

function share(wanted: ReadonlySet<string>, seen: ReadonlySet<string>): number {
  return [...wanted].filter((field) => seen.has(field)).length / wanted.size;
}
