/** A number a control can be decided on, or `null` where the evidence does not give it. */
export interface FactInfo {
  readonly unit: 'count' | 'percent' | 'days' | 'hours' | 'ms' | 'flag';
  /** What is counted, over which records. Printed beside the number in every report. */
  readonly about: string;
}

export type FactName =
  | 'chain.verified'
  | 'chain.records'
  | 'collection.operating_days'
  | 'collection.longest_gap_hours'
  | 'collection.gap_share_pct'
  | 'collection.lost_events'
  | 'traffic.exchanges'
  | 'traffic.inspected_pct'
  | 'traffic.attacks'
  | 'traffic.blocked'
  | 'traffic.attacks_explained_pct'
  | 'traffic.rejected'
  | 'hosts.external'
  | 'hosts.external_unprotected'
  | 'hosts.external_blocking_pct'
  | 'records.complete_pct'
  | 'inventory.confirmed'
  | 'inventory.shadow'
  | 'inventory.zombie'
  | 'inventory.classified_pct'
  | 'inventory.described_pct'
  | 'inventory.owned_pct'
  | 'inventory.attested_pct'
  | 'inventory.rated_pct'
  | 'inventory.sensitive_shadow'
  | 'inventory.pan_undescribed'
  | 'inventory.sensitive_unauthenticated'
  | 'inventory.authenticated_pct'
  | 'auth.credentials_in_url'
  | 'data.pan_operations'
  | 'data.leak_findings'
  | 'findings.overdue'
  | 'findings.overdue_high'
  | 'findings.scan_runs'
  | 'findings.scans_year'
  | 'findings.scan_gap_days'
  | 'tls.encrypted_pct'
  | 'tls.weak_exchanges'
  | 'tls.cleartext_sensitive_exchanges'
  | 'tls.cleartext_pan_exchanges'
  | 'partners.registered'
  | 'partners.unmapped_hosts'
  | 'partners.unmapped_sensitive_hosts'
  | 'audit.attributed_pct'
  | 'audit.changes'
  | 'audit.denied'
  | 'audit.review_days_pct'
  | 'masking.records_scanned'
  | 'masking.clear_values'
  | 'masking.sad_values'
  | 'retention.oldest_days'
  | 'retention.deleted_early'
  | 'clock.offset_ms'
  | 'system.failures'
  | 'system.failures_recorded_pct';

/** Every fact, closed: a control that names another one is refused when the catalogue is loaded. */
export const FACTS: Readonly<Record<FactName, FactInfo>> = {
  'chain.verified': { unit: 'flag', about: '1 when every record of the evidence log up to the end of the period verifies' },
  'chain.records': { unit: 'count', about: 'records of the evidence log read for this report' },
  'collection.operating_days': { unit: 'days', about: 'days from the first record in the log to the end of the period' },
  'collection.longest_gap_hours': { unit: 'hours', about: 'longest time without any record in the period, heartbeats included' },
  'collection.gap_share_pct': { unit: 'percent', about: 'share of the period covered by silences longer than five minutes' },
  'collection.lost_events': {
    unit: 'count',
    about: 'events that gateways report as lost to a full spool, or as refused by the control plane',
  },
  'traffic.exchanges': { unit: 'count', about: 'exchanges recorded in the period' },
  'traffic.inspected_pct': { unit: 'percent', about: 'share of exchanges that were inspected wholly' },
  'traffic.attacks': { unit: 'count', about: 'exchanges whose verdict was block' },
  'traffic.blocked': { unit: 'count', about: 'exchanges that were stopped' },
  'traffic.attacks_explained_pct': {
    unit: 'percent',
    about: 'share of attacks recorded with at least one reason and a finding or list entry',
  },
  'traffic.rejected': { unit: 'count', about: 'requests refused for malformed framing' },
  'hosts.external': { unit: 'count', about: 'hosts called from public addresses' },
  'hosts.external_unprotected': { unit: 'count', about: 'of these, hosts with exchanges in mode off' },
  'hosts.external_blocking_pct': { unit: 'percent', about: 'of these, the share whose exchanges were all in mode block' },
  'records.complete_pct': {
    unit: 'percent',
    about: 'share of exchange records with time, client, method, host, path, outcome and authentication scheme',
  },
  'inventory.confirmed': { unit: 'count', about: 'operations confirmed by traffic in the period' },
  'inventory.shadow': { unit: 'count', about: 'operations that no description names' },
  'inventory.zombie': { unit: 'count', about: 'deprecated operations still in use' },
  'inventory.classified_pct': { unit: 'percent', about: 'share of confirmed operations whose fields were sampled and classified' },
  'inventory.described_pct': { unit: 'percent', about: 'share of confirmed operations named by an API description' },
  'inventory.owned_pct': { unit: 'percent', about: 'share of confirmed operations with a named owner' },
  'inventory.attested_pct': {
    unit: 'percent',
    about: 'share of confirmed operations that their owner confirmed in a campaign within a year before the end of the period',
  },
  'inventory.rated_pct': { unit: 'percent', about: 'share of confirmed operations with a risk score' },
  'inventory.sensitive_shadow': { unit: 'count', about: 'shadow operations that carry cardholder data or nonpublic personal information' },
  'inventory.pan_undescribed': { unit: 'count', about: 'operations that carry card numbers and are named by no API description' },
  'inventory.sensitive_unauthenticated': {
    unit: 'count',
    about: 'operations that answered 2xx with cardholder data or nonpublic personal information to a caller without credentials',
  },
  'inventory.authenticated_pct': {
    unit: 'percent',
    about: 'share of confirmed operations whose 2xx answers all went to callers with credentials',
  },
  'auth.credentials_in_url': { unit: 'count', about: 'operations that take a credential in the query' },
  'data.pan_operations': { unit: 'count', about: 'operations that carry card numbers' },
  'data.leak_findings': { unit: 'count', about: 'exchanges with a finding of sensitive data or internals in the answer' },
  'findings.overdue': { unit: 'count', about: 'times that a finding ran over its days to mend' },
  'findings.overdue_high': { unit: 'count', about: 'of these, findings of severity critical or high' },
  'findings.scan_runs': { unit: 'count', about: 'scans, retests and replays that were carried out' },
  'findings.scans_year': { unit: 'count', about: 'whole scans that ran to their end in the 365 days before the end of the period' },
  'findings.scan_gap_days': {
    unit: 'days',
    about: 'longest time without a whole scan in those 365 days, counted from the first one in the log; not known without one',
  },
  'tls.encrypted_pct': { unit: 'percent', about: 'share of exchanges that arrived over TLS' },
  'tls.weak_exchanges': { unit: 'count', about: 'exchanges over TLS before 1.2' },
  'tls.cleartext_sensitive_exchanges': {
    unit: 'count',
    about: 'sampled exchanges with cardholder data or nonpublic personal information over cleartext from a public address',
  },
  'tls.cleartext_pan_exchanges': { unit: 'count', about: 'sampled exchanges with card numbers over cleartext from a public address' },
  'partners.registered': { unit: 'count', about: 'partners registered in the control plane' },
  'partners.unmapped_hosts': { unit: 'count', about: 'third-party hosts called that belong to no registered partner' },
  'partners.unmapped_sensitive_hosts': {
    unit: 'count',
    about: 'of these, hosts that were sent cardholder data or nonpublic personal information',
  },
  'audit.attributed_pct': { unit: 'percent', about: 'share of audit records that name an actor' },
  'audit.changes': { unit: 'count', about: 'changes of policy, users, partners, descriptions and attestations' },
  'audit.denied': { unit: 'count', about: 'attempts that were refused' },
  'audit.review_days_pct': { unit: 'percent', about: 'share of days of the period on which somebody reviewed attacks in the console' },
  'masking.records_scanned': { unit: 'count', about: 'records of the log searched for unmasked values' },
  'masking.clear_values': { unit: 'count', about: 'records in which a card number or another identifier was found in clear' },
  'masking.sad_values': { unit: 'count', about: 'records in which track data, a card verification code or a PIN block was found in clear' },
  'retention.oldest_days': { unit: 'days', about: 'age of the oldest record at the end of the period' },
  'retention.deleted_early': { unit: 'count', about: 'segments deleted before their retention ended' },
  'clock.offset_ms': { unit: 'ms', about: 'largest clock offset to the reference clock' },
  'system.failures': { unit: 'count', about: 'failures of the platform itself: crashes, overflows, refused configurations, faults' },
  'system.failures_recorded_pct': {
    unit: 'percent',
    about: 'share of these whose record says what failed and, where it applies, when it recovered',
  },
};

export type Facts = Readonly<Record<FactName, number | null>>;
