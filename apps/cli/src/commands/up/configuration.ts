import { join } from 'node:path';
import type { Mode } from '@sallyport/core';
import { stringify } from 'yaml';

export interface UpConfiguration {
  readonly dataDir: string;
  readonly upstream: string;
  readonly mode: Mode;
  readonly port: number;
  readonly consolePort: number;
  readonly adminPort: number;
  readonly workers: number | 'auto';
  /** API descriptions to compare traffic with. */
  readonly descriptions: readonly string[];
  /** The demo: who else stands behind the gateway, and how soon an operation counts as confirmed. */
  readonly demo: { readonly egressPort: number; readonly bureau: string } | null;
}

/** The third parties of the demo: who calls the bank, and whom it calls. */
const DEMO_PARTNERS = [
  { name: 'Acme Aggregator', addresses: ['192.0.2.44'] },
  { name: 'Credit Bureau', hosts: ['api.credit-bureau.example'] },
];

/** The configuration file of everything on one machine; what it leaves out has its default. */
export function upConfiguration(options: UpConfiguration): string {
  const { dataDir, demo } = options;
  const socket = join(dataDir, 'control-plane.sock');
  const listener = { name: 'public', address: '127.0.0.1', port: options.port };
  const upstream = { name: 'api', servers: [options.upstream] };
  return stringify({
    gateway: {
      listeners:
        demo === null ? [listener] : [listener, { name: 'egress', address: '127.0.0.1', port: demo.egressPort, direction: 'outbound' }],
      // The demo's load balancer is on this machine; your own proxies are yours to name.
      ...(demo !== null && { trusted_proxies: ['127.0.0.1/32'] }),
      upstreams: demo === null ? [upstream] : [upstream, { name: 'credit-bureau', servers: [demo.bureau] }],
      ...(demo !== null && {
        routes: [
          { host: 'api.credit-bureau.example', upstream: 'credit-bureau' },
          { host: '*', upstream: 'api' },
        ],
      }),
      record: { directory: join(dataDir, 'spool') },
      admin: { port: options.adminPort },
      control_plane: { url: `unix:${socket}`, token_file: join(dataDir, 'gateway-token') },
      workers: options.workers,
    },
    policy: { mode: options.mode },
    control_plane: {
      listen: `127.0.0.1:${options.consolePort}`,
      socket,
      data_dir: join(dataDir, 'control-plane'),
      descriptions: options.descriptions,
      ...(demo !== null && { institution: 'Demo Bank', partners: DEMO_PARTNERS, inventory: { confirm_seconds_min: 3 } }),
    },
  });
}
