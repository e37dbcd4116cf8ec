import { answerLeaves } from '../../http/exchange.ts';
import type { Session } from '../../identity/session.ts';
import { accepted, denied } from '../../learn/verdict.ts';
import type { Call, Exchange } from '../../model.ts';
import type { Baseline, Scan } from '../../scan.ts';
import { nounOfPath } from '../../spec/names.ts';
import { type OperationCheck, type Proof, replayed } from '../check.ts';
import { pairs, privateContent } from '../ownership.ts';
import { meta } from './meta.ts';

/** Names under which services take an owner that nobody described. */
const OWNER_NAMES: readonly string[] = ['user_id', 'userId', 'id', 'customer_id', 'customerId', 'account_id', 'username', 'owner'];
/** Ids of one user that are tried under each name. */
const VALUES_MAX = 3;
/** Values for all objects at once, in the place of an id. */
const WILDCARDS: readonly string[] = ['*', '%', '_', '.*'];

export const bolaParameter: OperationCheck = {
  meta,
  scope: 'operation',
  parallel: true,
  applies: (operation) => operation.method === 'GET' && !operation.shared && operation.graphql === undefined,
  async run(scan, operation) {
    for (const { victim, attacker } of pairs(scan).slice(0, 2)) {
      const mine = scan.baseline(operation, attacker);
      const theirs = scan.baseline(operation, victim);
      const proof = mine === null || theirs === null ? null : await lookFor(scan, mine, theirs, attacker, victim);
      if (proof !== null) return [proof];
    }
    return [];
  },
};

interface Attempt {
  readonly name: string;
  readonly what: string;
  readonly call: Call;
  /** The same with an id that nobody has. */
  readonly control: Call;
}

async function lookFor(scan: Scan, mine: Baseline, theirs: Baseline, attacker: Session, victim: Session): Promise<Proof | null> {
  const { operation } = mine;
  const own = await scan.as(attacker, mine.call);
  const marks = foreignMarks(theirs, own, attacker);
  if (!accepted(own) || marks.size === 0) return null;
  for (const attempt of attempts(scan, mine, theirs, victim)) {
    const shows = (exchange: Exchange): boolean => accepted(exchange) && !denied(exchange) && holdsAny(exchange, marks, attempt);
    if (!shows(await scan.as(attacker, attempt.call))) continue;
    const control = await scan.as(attacker, attempt.control);
    if (shows(control)) continue;
    const seen = await replayed(async () => {
      const exchange = await scan.as(attacker, attempt.call);
      return shows(exchange) ? exchange : null;
    });
    const content = seen === null ? null : privateContent(seen, operation);
    if (seen === null || content === null || shows(await scan.as(attacker, mine.call))) continue;
    return {
      operation,
      point: attempt.name,
      reasons: [
        `${attacker.name} sends ${attempt.what} and gets what only ${victim.name} gets otherwise, three times`,
        `the answer holds ${content}`,
        `with an id that nobody has, and without it, the answer does not hold it (status ${control.status})`,
      ],
      evidence: [own, seen, control],
    };
  }
  return null;
}

/** Values of the victim's answer that are in no answer to the attacker, long enough not to be there by chance. */
function foreignMarks(theirs: Baseline, own: Exchange, attacker: Session): Set<string> {
  const mine = new Set(answerLeaves(own).map(({ value }) => String(value)));
  return new Set(
    answerLeaves(theirs.second)
      .filter(({ path }) => !theirs.volatile.has(path))
      .map(({ value }) => String(value))
      .filter((value) => value.length >= 4 && !mine.has(value) && !attacker.markers.has(value)),
  );
}

/** An echo of what was sent is no answer of somebody's. */
function holdsAny(exchange: Exchange, marks: ReadonlySet<string>, attempt: Attempt): boolean {
  return answerLeaves(exchange).some(
    ({ value }) => marks.has(String(value)) && !attempt.call.target.includes(encodeURIComponent(String(value))),
  );
}

function attempts(scan: Scan, mine: Baseline, theirs: Baseline, victim: Session): Attempt[] {
  return [...added(scan, mine, theirs, victim), ...wildcards(scan, mine)];
}

/** The victim's ids under customary names, and a second time under the described ones. */
function added(scan: Scan, mine: Baseline, theirs: Baseline, victim: Session): Attempt[] {
  const { operation } = mine;
  const described = operation.parameters.filter(({ location }) => location === 'query' || location === 'path').map(({ name }) => name);
  const noun = nounOfPath(operation.path);
  const names = [...new Set([...described, `${noun}_id`, `${noun}Id`, ...OWNER_NAMES])].slice(0, 10);
  const theirIds = Object.entries(theirs.values.parameters).flatMap(([key, value]) => (/^(path|query) /.test(key) ? [String(value)] : []));
  const ids = [...new Set([...theirIds, ...victim.markers])].filter((value) => value !== '').slice(0, VALUES_MAX);
  return names.flatMap((name) =>
    ids.map((id) => ({
      name: `query.${name}`,
      what: `?${name}= with an id of ${victim.name} beside what is their own`,
      call: withParameter(mine.call, name, id),
      control: withParameter(mine.call, name, scan.canary()),
    })),
  );
}

function withParameter(call: Call, name: string, value: string): Call {
  const joint = call.target.includes('?') ? '&' : '?';
  return { ...call, target: `${call.target}${joint}${encodeURIComponent(name)}=${encodeURIComponent(value)}` };
}

function wildcards(scan: Scan, mine: Baseline): Attempt[] {
  const { operation, values } = mine;
  const place = operation.parameters.findLast(({ location }) => location === 'path');
  if (place === undefined) return [];
  const under = (value: string): Call =>
    scan.call(operation, { ...values, parameters: { ...values.parameters, [`path ${place.name}`]: value } });
  return WILDCARDS.map((wildcard) => ({
    name: `path.${place.name}`,
    what: `"${wildcard}" in the place of an id`,
    call: under(wildcard),
    control: under(scan.canary()),
  }));
}
