import { type ExportColumn, timeCell } from '../../http/export.ts';
import type { OperationSummary } from './schema.ts';

export const OPERATION_COLUMNS: readonly ExportColumn<OperationSummary>[] = [
  ['id', ({ id }) => id],
  ['method', ({ method }) => method],
  ['host', ({ host }) => host],
  ['template', ({ template }) => template],
  ['protocol', ({ protocol }) => protocol],
  ['action', ({ action }) => action],
  ['source', ({ source }) => source],
  ['direction', ({ direction }) => direction],
  ['deprecated', ({ deprecated }) => deprecated],
  ['status', ({ status }) => status],
  ['exposure', ({ exposure }) => exposure],
  ['requests', ({ requests }) => requests],
  ['first_seen', ({ first_seen }) => timeCell(first_seen)],
  ['last_seen', ({ last_seen }) => timeCell(last_seen)],
  ['attacks', ({ attacks }) => attacks],
  ['risk_score', ({ risk }) => risk.score],
  ['risk_level', ({ risk }) => risk.level],
  ['data_classes', ({ data_classes }) => data_classes],
  ['auth', ({ auth }) => auth],
  ['auth_state', ({ auth_state }) => auth_state],
  ['authenticated', ({ authenticated }) => authenticated],
  ['parameters', ({ parameters }) => parameters],
];
