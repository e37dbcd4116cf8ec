import type { CustomDataType } from './observe/custom-types.ts';
import type { RiskWeights } from './risk/policy.ts';

/** Everything that can be set of an inventory, with defaults. All sizes bound memory; what is beyond them is counted in `overflow`. */
export interface InventoryConfig {
  /** Answers that say "no such path" or come from another: they never make an operation. */
  readonly unrouted_statuses: readonly number[];
  /** Attacks and paths not found, without a credential, from which a client is one that probes; and their share of its requests. */
  readonly probe_requests_min: number;
  readonly probe_share_min: number;
  /** New paths answered with the same page, by its size, from which that page shows no operation. */
  readonly catch_all_paths_min: number;
  /** Hosts that differ in their first label only and serve the same paths, from which they are tenants of one (`*.api.bank.example`). */
  readonly tenant_hosts_min: number;
  /** Requests an operation needs before it is confirmed. */
  readonly confirm_requests_min: number;
  /** Seconds that must lie between its first and last request, exclusive: a burst of one client is no proof. */
  readonly confirm_seconds_min: number;
  /** Share of an operation's samples a parameter has to be in to be listed, exclusive. */
  readonly parameter_share_min: number;
  /** Share from which a parameter is said to be required, given `required_samples_min` samples. */
  readonly required_share: number;
  readonly required_samples_min: number;
  /** Values recognised before a data class is said to be in a field. */
  readonly data_class_samples_min: number;
  /** Posterior share of a field's values that must be of the class. */
  readonly data_class_share_min: number;
  /** The same for classes no other value passes for (IBAN, JWT, e-mail): a few values among many are enough. */
  readonly data_class_rare_share_min: number;
  /** Exchanges that have to show a departure from a description before it is one. */
  readonly drift_samples_min: number;
  /** Share of requests with a credential from which authentication counts as consistent. */
  readonly auth_consistent_share: number;
  /** Days without a request after which an operation is idle. */
  readonly idle_days: number;
  /** Hosts. Traffic of further ones is counted only. */
  readonly hosts_max: number;
  /** Path positions of one host. Further paths are counted only. */
  readonly nodes_per_host_max: number;
  /** Operations (before templating) of one host. Further ones are counted only. */
  readonly operations_per_host_max: number;
  /** Words kept apart at one path position; then they are folded into a parameter. */
  readonly words_per_node_max: number;
  /** Sub-operations (GraphQL operations, SOAP actions) of one path; further ones are counted as `other`. */
  readonly actions_per_path_max: number;
  /** Fields of one operation, requests and answers together. Further ones are counted only. */
  readonly fields_per_operation_max: number;
  /** Descriptions held, old versions included. */
  readonly specs_max: number;
  /** Weights of risk factors that differ from the product's own (`RISK_WEIGHTS`), 0..1. */
  readonly risk_weights: Partial<RiskWeights>;
  /** Data types of the institution's own: their titles and categories. */
  readonly data_types: readonly CustomDataType[];
  /** File endings that are no API, unless the answer is JSON or XML. */
  readonly asset_endings: readonly string[];
}

export const INVENTORY_DEFAULTS: InventoryConfig = {
  // Not found, gone, misdirected, not implemented, gateway failures; redirects to another scheme, host or sign-in page.
  unrouted_statuses: [301, 302, 307, 308, 404, 405, 410, 421, 501, 502, 503, 504],
  probe_requests_min: 10,
  probe_share_min: 0.5,
  catch_all_paths_min: 8,
  tenant_hosts_min: 8,
  confirm_requests_min: 2,
  confirm_seconds_min: 300,
  parameter_share_min: 0.01,
  required_share: 0.99,
  required_samples_min: 8,
  data_class_samples_min: 3,
  data_class_share_min: 0.3,
  data_class_rare_share_min: 0.02,
  drift_samples_min: 3,
  auth_consistent_share: 0.95,
  idle_days: 30,
  hosts_max: 512,
  nodes_per_host_max: 20_000,
  operations_per_host_max: 20_000,
  words_per_node_max: 160,
  actions_per_path_max: 256,
  fields_per_operation_max: 400,
  specs_max: 256,
  risk_weights: {},
  data_types: [],
  asset_endings: [
    'js',
    'mjs',
    'css',
    'map',
    'png',
    'jpg',
    'jpeg',
    'gif',
    'svg',
    'ico',
    'webp',
    'avif',
    'woff',
    'woff2',
    'ttf',
    'eot',
    'otf',
    'mp4',
    'webm',
    'mp3',
    'html',
    'htm',
    'txt',
  ],
};
