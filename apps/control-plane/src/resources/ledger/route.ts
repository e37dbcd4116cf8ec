import { SallyportError } from '@sallyport/core';
import { diffStates } from '@sallyport/inventory';
import type { Control } from '../../control.ts';
import { DAY_MS } from '../../events/period.ts';
import { type Resource, route } from '../../http/route.ts';
import { ledgerPolicy } from './policy.ts';
import { presentDifference, presentState } from './presenter.ts';
import { getLedgerAsOf, getLedgerDifference, getOperationHistory, HISTORY_LINES_MAX } from './schema.ts';

/** Days a difference covers when no start is named. */
const DIFFERENCE_DAYS = 30;

/** What was learned a moment ago is in the ledger too. */
async function upToDate(control: Control): Promise<void> {
  await control.ledger.note(control.inventory.operations(), control.clock.now());
}

const history = route(getOperationHistory, async (call, control) => {
  await upToDate(control);
  const entries = await control.ledger.history(call.params.id, HISTORY_LINES_MAX);
  if (entries.length === 0) throw new SallyportError('NOT_FOUND', 'operation', call.params.id);
  return { items: entries.map(({ at, fact, before, after }) => ({ at, fact, before, after })) };
});

const asOf = route(getLedgerAsOf, async (call, control) => {
  await upToDate(control);
  const at = call.query.at ?? control.clock.now();
  return { at, items: presentState(await control.ledger.asOf(at)) };
});

const difference = route(getLedgerDifference, async (call, control) => {
  await upToDate(control);
  const to = call.query.to ?? control.clock.now();
  const from = call.query.from ?? to - DIFFERENCE_DAYS * DAY_MS;
  if (from > to) throw new SallyportError('PERIOD_INVALID', 'query.from', 'it is after `to`');
  return presentDifference(diffStates(await control.ledger.asOf(from), await control.ledger.asOf(to), from, to));
});

export const ledger: Resource = { name: 'ledger', policy: ledgerPolicy, routes: [history, asOf, difference] };
