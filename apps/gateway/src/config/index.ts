export { type GatewayConfig, loadGatewayConfig } from './load.ts';
export {
  type AdminConfig,
  type ControlPlaneConfig,
  type GatewaySection,
  gatewaySchema,
  type HealthConfig,
  type LimitsConfig,
  type ListenerConfig,
  type ListenerTlsConfig,
  type RecordConfig,
  type RouteConfig,
  type TimeoutsConfig,
  type UpstreamConfig,
  type UpstreamTlsConfig,
} from './schema.ts';
