import { z } from 'zod';

/** Where gateways deliver newline-delimited events (`application/x-ndjson`), over the unix socket or with a gateway token. */
export const GATEWAY_EVENTS_PATH = '/gateway/v1/events';

/** Where gateways fetch what they run on; `?have=<version>` waits until there is another. 204: nothing new yet. */
export const GATEWAY_CONFIG_PATH = '/gateway/v1/config';

/** Where gateways fetch the reactions in force; `?have=<version>` waits until there is another list. 204: nothing new yet. */
export const GATEWAY_REACTIONS_PATH = '/gateway/v1/reactions';
/** Where recorded traffic is sent (`?format=`, one of the formats of `discover`), with a token of the role gateway. */
export const TRAFFIC_PATH = '/gateway/v1/traffic';

/** Where OpenTelemetry collectors send traces (OTLP/HTTP 1.x, JSON or protobuf), with a token of the role gateway. */
export const OTLP_TRACES_PATH = '/v1/traces';

/** Formats of recorded traffic. */
export const TRAFFIC_FORMATS = ['auto', 'jsonl', 'har', 'combined', 'nginx-json', 'otlp-json', 'otlp-proto', 'pcap'] as const;

export interface TrafficQuery {
  readonly format: (typeof TRAFFIC_FORMATS)[number];
}

export const trafficQuerySchema: z.ZodType<TrafficQuery> = z.object({ format: z.enum(TRAFFIC_FORMATS).default('auto') });

/** A gateway waits this long at most for another configuration, milliseconds. */
export const CONFIG_WAIT_MS_MAX = 30_000;

/** The answer to a batch: everything up to `seq` of the stream is durable. */
export interface Delivery {
  readonly acks: readonly { readonly stream: string; readonly seq: number }[];
}

export const deliverySchema: z.ZodType<Delivery> = z.object({ acks: z.array(z.object({ stream: z.string(), seq: z.number() })) });

export interface ConfigQuery {
  /** Version in force at the gateway; the empty string at its start. */
  readonly have: string;
  readonly wait_ms: number;
  /** Name of the gateway; one that says none is not counted and never comes first. */
  readonly gateway: string;
  /** Version it runs on: another than `have` when it could not use that one. */
  readonly applied: string;
}

export const configQuerySchema: z.ZodType<ConfigQuery> = z.object({
  have: z.string().max(64).default(''),
  wait_ms: z.coerce.number().int().min(0).max(CONFIG_WAIT_MS_MAX).default(25_000),
  gateway: z.string().max(128).default(''),
  applied: z.string().max(64).default(''),
});
