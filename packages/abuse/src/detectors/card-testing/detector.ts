import { type Act, DAY, type Detector, type DetectorContext, type DetectorInfo, type Draft } from '../../detector.ts';
import { addDistinct, countDistinct, type Distinct, hashText, newDistinct } from '../../state/distinct.ts';
import type { Table } from '../../state/table.ts';
import { decisionLimit, walk } from '../../statistics/sequential.ts';

/** First use of a card by one source: people know their cards. */
const RATES = { ordinary: 0.85, attacker: 0.25 };
/** So many cards of one issuer's range by one source is no household. */
const CARDS_MIN = 5;
const SOURCES_MAX = 200_000;

interface State {
  sum: number;
  cards: Distinct;
  declined: number;
  /** Cards by their first six digits, the few most used. */
  bins: Record<string, number>;
}

/** Issuer ranges counted of one source; more of them is itself not one household. */
const BINS_MAX = 16;

export const cardTesting: DetectorInfo = {
  id: 'card-testing',
  title: 'Card testing and BIN attacks',
  subjects: ['session', 'address'],
  reference: 'API6:2023, OAT-001, OAT-010',
  about: 'One source tries many cards, most of which are declined, often of one issuer range.',
  method:
    'Sequential test over the first use of each card by a source: people succeed with 0.85, testers with 0.25; at least five cards. How many of the cards share their first six digits is said beside it: near one is a generated range.',
  source: 'Wald 1945; OWASP Automated Threats OAT-001 and OAT-010',
  create,
};

function create(context: DetectorContext): Detector {
  const limit = decisionLimit(context.strictness.alpha);
  const sources = context.table<State>('sources', {
    max: SOURCES_MAX,
    idle_ms: DAY,
    create: () => ({ sum: 0, cards: newDistinct(), declined: 0, bins: {} }),
  });
  return { id: 'card-testing', observe: (act) => observe(act, sources, limit) };
}

function observe(act: Act, sources: Table<State>, limit: number): Draft | null {
  const { card, bin, outcome } = act.activity;
  if (card === '' || outcome === 'unfit') return null;
  const bySession = trial(sources.use(`s ${act.actor}`, act.at), card, bin, outcome === 'success', limit);
  const byAddress = trial(sources.use(`a ${act.address}`, act.at), card, bin, outcome === 'success', limit);
  if (bySession !== null) return draft(bySession, { kind: 'session', value: act.actor });
  return byAddress === null ? null : draft(byAddress, { kind: 'address', value: act.address });
}

function trial(state: State, card: string, bin: string, success: boolean, limit: number): State | null {
  if (!addDistinct(state.cards, hashText(card))) return null;
  state.sum = walk(state.sum, success, RATES);
  if (!success) state.declined++;
  if (bin in state.bins || Object.keys(state.bins).length < BINS_MAX) state.bins[bin] = (state.bins[bin] ?? 0) + 1;
  return state.sum >= limit && countDistinct(state.cards) >= CARDS_MIN ? state : null;
}

function draft(state: State, subject: Draft['subject']): Draft {
  const cards = countDistinct(state.cards);
  const most = Math.max(...Object.values(state.bins));
  return {
    subject,
    severity: 'high',
    confidence: 1 - Math.exp(-state.sum),
    value: cards,
    baseline: 1,
    multiple: cards,
    detail: `${cards} cards tried, ${state.declined} declined at first use, ${Math.round((100 * most) / cards)} % of one issuer range`,
  };
}
