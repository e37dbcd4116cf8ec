import type { OperationRecord, Ownership } from '@sallyport/inventory';
import type { OperationDetail } from './detail-schema.ts';
import { presentOperation } from './presenter.ts';

/** What the inventory does not know, and the event store does. */
export type OperationTraffic = Pick<OperationDetail, 'period' | 'series' | 'recent_attacks' | 'open_answers' | 'attacks'>;

export function presentDetail(record: OperationRecord, traffic: OperationTraffic, owned: Ownership): OperationDetail {
  const { public: open, private: inside, loopback, tls } = record.exposure_detail;
  return {
    ...presentOperation(record, traffic.attacks, owned),
    ...traffic,
    spec: record.spec,
    operation_id: record.operation_id,
    request_types: record.request_types,
    response_types: record.response_types,
    reached_from: { public: open, private: inside, loopback, tls },
    listeners: record.exposure_detail.listeners,
    auth_interval: record.auth.coverage,
    auth_by_client: record.auth.by_client,
    auth_scopes: record.auth.scopes,
    signatures: record.signatures,
    open_successes: record.auth.open_successes,
    parameter_list: record.parameters,
    data_class_list: record.data_classes,
    drift: record.drift,
    auth_coverage: record.auth.schemes,
    data_owner: owned.data_owner,
    environment: owned.environment,
    inherent_risk: record.risk.inherent,
    risk_factors: factorsOf(record),
    statuses: record.statuses,
    latency_ms: record.latency_ms,
    clients: record.clients,
  };
}

/** Factors with their evidence named in full. */
export function factorsOf({ id, risk }: Pick<OperationRecord, 'id' | 'risk'>): OperationDetail['risk_factors'] {
  return risk.factors.map((factor) => ({ ...factor, evidence: `${id}/${factor.evidence}` }));
}
