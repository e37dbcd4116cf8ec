export type { EgressConfig } from './egress-schema.ts';
export type { BodySending, ListenerConfig, ListenerKind, ListenerTlsConfig } from './listener-schema.ts';
export { type GatewayConfig, loadGatewayConfig } from './load.ts';
export {
  type AdminConfig,
  type ControlPlaneConfig,
  type GatewaySection,
  gatewaySchema,
  type HealthConfig,
  type LimitsConfig,
  type RecordConfig,
  type RouteConfig,
  type TimeoutsConfig,
  type UpstreamConfig,
  type UpstreamTlsConfig,
} from './schema.ts';
