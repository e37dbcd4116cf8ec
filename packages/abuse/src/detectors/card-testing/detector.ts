import { type Act, actorOf, DAY, type Detector, type DetectorContext, type DetectorInfo, type Draft, draftOf } from '../../detector.ts';
import { hashText } from '../../state/distinct.ts';
import type { PackedTable, Row } from '../../state/packed-table.ts';
import { decisionLimit, walk } from '../../statistics/sequential.ts';

/** First use of a card by one source: people know their cards. */
const RATES = { ordinary: 0.9, attacker: 0.2 };
/** So many cards by one source is no household. */
const CARDS_MIN = 5;
/** So many cards of one issuer's range, from anywhere, before that range is said to be under attack. */
const RANGE_CARDS_MIN = 12;
const SOURCES_MAX = 200_000;
/** Cards, and the issuer's range that most of them are of, by Boyer and Moore's vote. */
const LAYOUT = { sum: 'f32', declined: 'u32', range: 'u32', votes: 'u32', ofRange: 'u32', cards: { distinct: 5 } } as const;

export const cardTesting: DetectorInfo = {
  id: 'card-testing',
  title: 'Card testing and BIN attacks',
  subjects: ['principal', 'session', 'address', 'cluster'],
  reference: 'API6:2023, OAT-001, OAT-010',
  about: 'One source tries many cards, most of which are declined, often of one issuer range; or many sources try the cards of one range.',
  method:
    'Sequential test over the first use of each card by a source: people succeed with 0.9, testers with 0.2; at least five cards. How many of the cards share their first six digits is said beside it: near one is a generated range. The same test per range over all sources, with at least twelve cards, finds a range that is tried from ever new sessions and addresses.',
  source: 'Wald 1945; OWASP Automated Threats OAT-001 and OAT-010',
  create,
};

function create(context: DetectorContext): Detector {
  const limit = decisionLimit(context.strictness.alpha);
  const sources = context.rows('sources', { layout: LAYOUT, max: SOURCES_MAX, idle_ms: DAY });
  return { id: 'card-testing', observe: (act) => observe(act, sources, limit) };
}

function observe(act: Act, sources: PackedTable<typeof LAYOUT>, limit: number): Draft | null {
  const { card, bin, outcome } = act.activity;
  if (card === '' || outcome === 'unfit') return null;
  const test = { card, bin, success: outcome === 'success', limit };
  const actor = trial(sources.use(`s ${act.actor}`, act.at), test, CARDS_MIN);
  const address = trial(sources.use(`a ${act.address}`, act.at), test, CARDS_MIN);
  const range = trial(sources.use(`b ${bin}`, act.at), test, RANGE_CARDS_MIN);
  if (actor !== null) return draft(actor, actorOf(act));
  if (address !== null) return draft(address, { kind: 'address', value: act.address });
  return range === null ? null : draft(range, { kind: 'cluster', value: `range ${bin}` });
}

interface Test {
  readonly card: string;
  readonly bin: string;
  readonly success: boolean;
  readonly limit: number;
}

function trial(state: Row<typeof LAYOUT>, { card, bin, success, limit }: Test, least: number): Row<typeof LAYOUT> | null {
  if (!state.cards.add(hashText(card))) return null;
  state.sum = walk(state.sum, success, RATES);
  state.suspicion = (255 * state.sum) / limit;
  if (!success) state.declined++;
  const range = hashText(bin);
  if (state.votes === 0) [state.range, state.ofRange] = [range, 0];
  state.votes += state.range === range ? 1 : -1;
  if (state.range === range) state.ofRange++;
  return state.sum >= limit && state.cards.size >= least ? state : null;
}

function draft(state: Row<typeof LAYOUT>, subject: Draft['subject']): Draft {
  const cards = state.cards.size;
  const share = Math.min(100, Math.round((100 * state.ofRange) / cards));
  const detail = `${cards} cards tried, ${state.declined} declined at first use, ${share} % of one issuer range`;
  return draftOf({ subject, severity: 'high', detail }, cards, 1, 1 - Math.exp(-state.sum));
}
