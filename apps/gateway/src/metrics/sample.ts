/** One number of one process, as it travels to the admin port. */
export interface MetricSample {
  readonly name: string;
  /** `a="b",c="d"` or the empty string. */
  readonly labels: string;
  readonly value: number;
}

export type MetricType = 'counter' | 'gauge' | 'histogram';

/** Every metric there is: the reference page is made from this table. Labels have few values by design. */
export const METRICS: Readonly<Record<string, { readonly type: MetricType; readonly help: string }>> = {
  sallyport_requests_total: { type: 'counter', help: 'Exchanges by verdict, action, mode and class of status.' },
  sallyport_coverage_gaps_total: { type: 'counter', help: 'Parts of exchanges that were not inspected, by reason and phase.' },
  sallyport_coverage_requests_total: { type: 'counter', help: 'Exchanges inspected wholly and partly.' },
  sallyport_rejected_total: { type: 'counter', help: 'Bytes refused before they were a request, by error code.' },
  sallyport_egress_tunnel_bytes_total: { type: 'counter', help: 'Bytes through tunnels of forward proxies that have ended, by direction.' },
  sallyport_faults_total: { type: 'counter', help: 'Faults inside a phase, by phase and fail mode.' },
  sallyport_request_bytes_total: { type: 'counter', help: 'Bytes of request bodies.' },
  sallyport_response_bytes_total: { type: 'counter', help: 'Bytes of response bodies.' },
  sallyport_request_duration_seconds: { type: 'histogram', help: 'From the request head to the end of the answer.' },
  sallyport_inspection_duration_seconds: { type: 'histogram', help: 'Time spent inspecting the request.' },
  sallyport_upstream_faults_total: { type: 'counter', help: 'Upstream tries that gave no whole answer, by upstream and kind.' },
  sallyport_upstream_retries_total: { type: 'counter', help: 'Requests sent anew, by upstream.' },
  sallyport_upstream_connections: { type: 'gauge', help: 'Connections to upstream servers, by server and state.' },
  sallyport_upstream_waiting: { type: 'gauge', help: 'Requests that wait for an upstream connection, by server.' },
  sallyport_upstream_up: { type: 'gauge', help: 'Workers that hold the server for up, by server.' },
  sallyport_client_connections: { type: 'gauge', help: 'Open client connections, by listener.' },
  sallyport_client_connections_refused_total: { type: 'counter', help: 'Connections closed at the connection limit, by listener.' },
  sallyport_late_decisions_total: {
    type: 'counter',
    help: 'Requests decided only when their answer came, as no body was sent: request_body of the listener and the mode of the filter differ.',
  },
  sallyport_answers_unmatched_total: { type: 'counter', help: 'Answers that came for a request nobody here waits for, by listener.' },
  sallyport_events_recorded_total: { type: 'counter', help: 'Events written to the spool.' },
  sallyport_events_lost_total: { type: 'counter', help: 'Events lost because the spool was full.' },
  sallyport_record_failures_total: { type: 'counter', help: 'Events that could not be written for another reason.' },
  sallyport_internal_errors_total: { type: 'counter', help: 'Connections closed by an error of our own.' },
  sallyport_spool_bytes: { type: 'gauge', help: 'Bytes of the spool that wait to be shipped.' },
  sallyport_ship_failures_total: { type: 'counter', help: 'Batches the control plane did not take.' },
  sallyport_shipped_events_total: { type: 'counter', help: 'Events the control plane took.' },
  sallyport_refused_events_total: { type: 'counter', help: 'Events the control plane refused, set aside in the quarantine of the spool.' },
  sallyport_workers: { type: 'gauge', help: 'Workers that are running.' },
  sallyport_worker_restarts_total: { type: 'counter', help: 'Workers started anew after a crash.' },
  sallyport_config_reloads_total: { type: 'counter', help: 'Configurations applied and refused.' },
  sallyport_resident_bytes: { type: 'gauge', help: 'Resident memory, by worker.' },
  sallyport_event_loop_lag_seconds: { type: 'gauge', help: 'Longest delay of the event loop since the last scrape, by worker.' },
};

/** Different label sets kept per process; further ones are dropped. Labels come from configuration and closed sets. */
export const LABEL_SETS_MAX = 4_096;

/** Adds up what the processes say. Gauges of one thing in several workers add up as well: they count parts of a whole. */
export function mergeSamples(sets: readonly (readonly MetricSample[])[]): MetricSample[] {
  const merged = new Map<string, MetricSample>();
  for (const samples of sets) {
    for (const sample of samples) {
      const key = `${sample.name}{${sample.labels}}`;
      const before = merged.get(key);
      merged.set(key, before === undefined ? sample : { ...sample, value: before.value + sample.value });
    }
  }
  return [...merged.values()];
}

/** Prometheus text exposition format 0.0.4. */
export function renderSamples(samples: readonly MetricSample[]): string {
  const lines: string[] = [];
  for (const [name, { type, help }] of Object.entries(METRICS)) {
    const own = samples.filter((sample) => sample.name === name || (type === 'histogram' && sample.name.startsWith(`${name}_`)));
    if (own.length === 0) continue;
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    for (const sample of own) lines.push(`${sample.name}${sample.labels === '' ? '' : `{${sample.labels}}`} ${sample.value}`);
  }
  return `${lines.join('\n')}\n`;
}
