import type { Period } from '../contract/page.ts';
import type { EventIndex } from '../ingest/event-index.ts';
import type { RuleExample, RulePlace } from '../resources/rules/schema.ts';

/** What one rule did, or would have done, in a window. */
export interface RuleCounts {
  /** Kind of the signal, and its rule: a violation, a limit, a detector. */
  readonly kind: string;
  readonly rule: string;
  /** Id of the rule of the policy, `-` where it is `rule` or the default. */
  readonly by: string;
  readonly acted: number;
  readonly would: number;
  readonly shadow: number;
  readonly callers: number;
  readonly honest_callers: number;
  readonly honest: number;
  readonly succeeded: number;
  readonly places: readonly RulePlace[];
  readonly examples: readonly RuleExample[];
}

/** Rows of one answer: rules that a policy can have, by what they can find. */
const ROWS_MAX = 2_000;
const EXAMPLES_MAX = 5;
const PLACES_MAX = 5;
/** Good answers in the window before a caller counts as honest; the automatic rollback asks for as many. */
const GOOD_ANSWERS_MIN = 3;

const CALLER = "if(e.principal_id != '', e.principal_id, e.client)";
const WINDOW = 'e.at >= fromUnixTimestamp64Milli({from:Int64}) AND e.at < fromUnixTimestamp64Milli({to:Int64})';

/** A caller is honest when no attack of theirs was seen in the window and they had good answers that nothing objected to. */
const HONEST = `SELECT ${CALLER} FROM events_exchange AS e WHERE ${WINDOW} GROUP BY ${CALLER}
  HAVING countIf(arrayExists(d -> NOT startsWith(d, 'custom.') AND NOT startsWith(d, 'patch.'), e.detectors) AND notEmpty(e.classes)) = 0
    AND countIf(empty(e.signals) AND e.upstream_status >= 200 AND e.upstream_status < 300) >= ${GOOD_ANSWERS_MIN}`;

type Place = readonly [method: string, host: string, template: string];
type Example = readonly [id: string, at: number, method: string, host: string, path: string, status: number, caller: string];

/** What rules, in force and in shadow, did in a window; the most requests first. `host` narrows it, the empty string does not. */
export async function ruleCounts(events: EventIndex, period: Period, host: string): Promise<readonly RuleCounts[]> {
  const rows = await events.query<Omit<RuleCounts, 'places' | 'examples'> & { places: readonly Place[]; examples: readonly Example[] }>(
    `SELECT splitByChar(' ', word)[1] AS kind, splitByChar(' ', word)[2] AS rule, splitByChar(' ', word)[3] AS by,
       countIf(outcome = 'acted') AS acted, countIf(outcome = 'would') AS would, countIf(outcome = 'shadow') AS shadow,
       uniqExact(caller) AS callers, uniqExactIf(caller, clean) AS honest_callers, countIf(clean) AS honest,
       countIf(upstream >= 200 AND upstream < 300) AS succeeded,
       topK(${PLACES_MAX})((method, host, place)) AS places,
       groupArraySample(${EXAMPLES_MAX}, 1)((id, at, method, host, path, status, caller)) AS examples
     FROM (
       SELECT arrayJoin(e.signals) AS word, splitByChar(' ', word)[4] AS outcome, ${CALLER} AS caller, e.upstream_status AS upstream,
         e.method AS method, e.host AS host, if(e.template != '', e.template, e.path) AS place, e.id AS id,
         toUnixTimestamp64Milli(e.at) AS at, e.path AS path, e.status AS status, ${CALLER} IN (${HONEST}) AS clean
       FROM events_exchange AS e
       WHERE ${WINDOW} AND notEmpty(e.signals) AND ({host:String} = '' OR e.host = {host:String})
     )
     GROUP BY kind, rule, by ORDER BY acted + would + shadow DESC, kind, rule, by LIMIT ${ROWS_MAX}`,
    { from: period.from, to: period.to, host },
  );
  return rows.map(({ places, examples, ...row }) => ({
    ...row,
    places: places.map(([method, host, template]) => ({ method, host, template })),
    examples: examples.map(([id, at, method, host, path, status, caller]) => ({ id, at: Number(at), method, host, path, status, caller })),
  }));
}
