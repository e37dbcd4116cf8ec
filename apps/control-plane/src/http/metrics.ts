import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Control } from '../control.ts';

/** Prometheus numbers of one control plane. Labels are closed sets; none comes from traffic. */
export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  requestDone(route: string, method: string, status: number, seconds: number): void;
}

export function createMetrics(control: Control): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'sallyport_api_request_seconds',
    help: 'Time of API requests by route.',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  };
  gauge('sallyport_log_seq', 'Last sequence number of the evidence log.', () => control.recorder.seq);
  gauge('sallyport_store_seq', 'Last sequence number in the event store.', () => control.events.status().seq);
  gauge('sallyport_store_up', '1 while the event store answers.', () => (control.events.status().ok ? 1 : 0));
  gauge('sallyport_inventory_operations', 'Operations of the inventory.', () => control.inventory.size());
  gauge('sallyport_gateway_workers_live', 'Gateway workers heard of lately.', () => control.streams.live(control.clock.now()));
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    requestDone: (route, method, status, seconds) => requests.observe({ route, method, status: `${Math.floor(status / 100)}xx` }, seconds),
  };
}
