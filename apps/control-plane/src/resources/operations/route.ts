import { SallyportError } from '@sallyport/core';
import { compileOwnership, type OperationRecord, ownershipOf, suggestPatch, whatIf } from '@sallyport/inventory';
import type { PeriodQuery } from '../../contract/page.ts';
import type { Control } from '../../control.ts';
import { recentAttacks } from '../../events/attacks.ts';
import { openAnswers } from '../../events/open-answers.ts';
import { operationsCalledBy } from '../../events/partners.ts';
import { DAY_MS, periodOf, wholeMinutes } from '../../events/period.ts';
import { attacksByOperation, trafficSeries } from '../../events/traffic.ts';
import { checkExport, exportFile, oneBatch } from '../../http/export.ts';
import { fileRoute, type Resource, route } from '../../http/route.ts';
import { presentAttack } from '../attacks/presenter.ts';
import { ownershipRules } from '../ownership/rules.ts';
import { factorsOf, presentDetail } from './detail-presenter.ts';
import { askWhatIf, getOperation, getOperationPatch } from './detail-schema.ts';
import { documentRoutes } from './documents.ts';
import { OPERATION_COLUMNS } from './export.ts';
import { facetsOf, holds, sorted } from './filter.ts';
import { operationsPolicy } from './policy.ts';
import { presentOperation } from './presenter.ts';
import { exportOperations, getOperationTree, listOperations, type OperationFilter, type OperationSummary } from './schema.ts';
import { treeOf } from './tree.ts';

/** Attacks shown with an operation; the rest are one click away. */
const RECENT_ATTACKS_MAX = 10;

/** Answers without a credential shown with an operation. */
const OPEN_ANSWERS_MAX = 20;

/** The inventory, or what the partners asked for called of it. */
async function summaries(control: Control, query: OperationFilter & PeriodQuery): Promise<OperationSummary[]> {
  const called = query.partner.length === 0 ? null : await operationsCalledBy(control.events, query.partner, control.clock.now());
  const records = control.inventory.operations().filter(({ id }) => called === null || called.has(id));
  const period = wholeMinutes(periodOf(query, control.clock.now(), DAY_MS));
  const attacks = await attacksByOperation(control.events, period);
  const ownerOf = compileOwnership(await ownershipRules(control));
  return records.map((record) => presentOperation(record, attacks.get(record.id) ?? 0, ownerOf(record)));
}

const list = route(listOperations, async (call, control) => {
  const { sort, order, offset, limit, ...filter } = call.query;
  const all = await summaries(control, filter);
  const found = all.filter((operation) => holds(operation, filter));
  return { items: sorted(found, sort, order).slice(offset, offset + limit), total: found.length, facets: facetsOf(all) };
});

const exported = fileRoute(exportOperations, async (call, control) => {
  const { format, ...filter } = call.query;
  call.note('operations', JSON.stringify(call.query));
  const found = (await summaries(control, filter)).filter((operation) => holds(operation, filter));
  checkExport(found.length);
  return exportFile('inventory', format, OPERATION_COLUMNS, oneBatch(sorted(found, 'template', 'asc')));
});

const tree = route(getOperationTree, async (call, control) => {
  const all = await summaries(control, call.query);
  return treeOf(
    sorted(
      all.filter((operation) => holds(operation, call.query)),
      'template',
      'asc',
    ),
  );
});

function recordOf(control: Control, id: string): OperationRecord {
  const record = control.inventory.operations().find((operation) => operation.id === id);
  if (record === undefined) throw new SallyportError('NOT_FOUND', 'operation', id);
  return record;
}

const get = route(getOperation, async (call, control) => {
  const record = recordOf(control, call.params.id);
  const period = wholeMinutes(periodOf(call.query, control.clock.now(), DAY_MS));
  const [series, recent, open_answers] = await Promise.all([
    trafficSeries(control.events, period, record.id),
    recentAttacks(control.events, record.id, period, RECENT_ATTACKS_MAX),
    record.auth.open_successes === 0 ? [] : openAnswers(control.events, record.id, period, OPEN_ANSWERS_MAX),
  ]);
  const attacks = series.points.reduce((sum, point) => sum + point.attacks, 0);
  return presentDetail(
    record,
    { period, series, attacks, recent_attacks: recent.map(presentAttack), open_answers },
    ownershipOf(record, await ownershipRules(control)),
  );
});

const patch = route(getOperationPatch, async (call, control) => {
  const record = recordOf(control, call.params.id);
  const rows = await control.state.db
    .selectFrom('specs')
    .select(['name', 'title', 'version', 'text'])
    .orderBy('uploaded_at', 'desc')
    .execute();
  const row = rows.find(({ title, version }) => `${title} ${version}`.trim() === record.spec);
  if (row === undefined) return { spec: '', patch: [] };
  const suggested = suggestPatch(record, row.text, row.name);
  if (!suggested.ok) throw suggested.error;
  return { spec: row.name, patch: suggested.value };
});

const supposed = route(askWhatIf, async (call, control) => {
  const { id, risk } = recordOf(control, call.params.id);
  const after = whatIf(risk, call.body.changes);
  return {
    before: { score: risk.score, level: risk.level },
    after: { score: after.score, level: after.level },
    factors: factorsOf({ id, risk: after }),
  };
});

export const operations: Resource = {
  name: 'operations',
  policy: operationsPolicy,
  routes: [list, exported, tree, ...documentRoutes, get, patch, supposed],
};
