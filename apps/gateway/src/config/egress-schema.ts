import { z } from 'zod';

/** The `egress:` section of a listener: it is a forward proxy for calls to third parties. */
export interface EgressConfig {
  readonly default: 'deny' | 'allow';
  readonly allow: readonly EgressDestination[];
  readonly deny: readonly string[];
  readonly networks: readonly string[];
  readonly workloads: readonly EgressWorkload[];
  readonly anonymous: boolean;
  readonly tls_only: boolean;
  readonly terminate: EgressTerminate | null;
  readonly connections_max: number;
}

export interface EgressDestination {
  readonly host: string;
  readonly ports: readonly number[];
}

export interface EgressWorkload {
  readonly name: string;
  readonly secret_sha256: string | null;
  readonly certificate_sha256: string | null;
}

export interface EgressTerminate {
  readonly certificate: string;
  readonly key: string;
  readonly leaf_hours: number;
  readonly upstream_ca: string | null;
  readonly hosts: readonly { readonly host: string; readonly protocol: 'http1' | 'http2' }[];
}

/** Each of them is looked at, or costs memory, in every worker. */
const DESTINATIONS_LISTED_MAX = 10_000;
const WORKLOADS_MAX = 10_000;
const TERMINATED_HOSTS_MAX = 1_000;
const PORTS_MAX = 64;

const file = z.string().min(1).max(4_096);
const host = z.string().regex(/^[a-z0-9]([a-z0-9_.-]{0,251}[a-z0-9])?$/, 'a lower-case host name or IPv4 address, without a port');
const hosts = z.string().regex(/^(\*\.)?[a-z0-9_.:[\]-]{1,253}$/, 'a lower-case host, *.host or an address');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256, 64 lower-case hex digits');

const workload = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'letters, digits, . _ and -, at most 63')
    .describe('Name of the program; its user name with a secret, its principal in events.'),
  secret_sha256: sha256
    .nullable()
    .default(null)
    .describe('SHA-256 of its secret (Proxy-Authorization: Basic). The secret must be random, 128 bits or more: the hash is a fast one.'),
  certificate_sha256: sha256
    .nullable()
    .default(null)
    .describe('SHA-256 fingerprint of its client certificate; the listener needs tls with client_certificates.'),
});

const terminate = z.strictObject({
  certificate: file.describe('PEM file with the certificate of your authority. Workloads must trust it.'),
  key: file.describe('PEM file with its private key: ECDSA P-256, P-384 or RSA.'),
  leaf_hours: z.int().min(1).max(2_160).default(24).describe('Life of a certificate that is made for a host; it is held in memory only.'),
  upstream_ca: file
    .nullable()
    .default(null)
    .describe('PEM file with the authorities that the third parties must come from; without it those of the system.'),
  hosts: z
    .array(
      z.strictObject({
        host: host.describe('Host whose TLS is ended here, exact.'),
        protocol: z.enum(['http1', 'http2']).default('http1').describe('What is spoken with the third party.'),
      }),
    )
    .min(1)
    .max(TERMINATED_HOSTS_MAX)
    .describe(
      'Hosts whose TLS is ended here, so that what is sent and received is inventoried and inspected. No other host ever gets a certificate.',
    ),
});

export const egressSchema: z.ZodType<EgressConfig> = z.strictObject({
  default: z.enum(['deny', 'allow']).default('deny').describe('What becomes of a destination that no list names.'),
  allow: z
    .array(
      z.strictObject({
        host: hosts.describe('A host, *.host for all below it, or an address.'),
        ports: z.array(z.int().min(1).max(65_535)).min(1).max(PORTS_MAX).default([443, 80]).describe('Ports that may be called.'),
      }),
    )
    .max(DESTINATIONS_LISTED_MAX)
    .default([])
    .describe('Destinations that may be called.'),
  deny: z.array(hosts).max(DESTINATIONS_LISTED_MAX).default([]).describe('Hosts that may not be called, whatever allows them.'),
  networks: z
    .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], 'an address or a network (CIDR)'))
    .max(DESTINATIONS_LISTED_MAX)
    .default([])
    .describe(
      'Networks that are not outside (loopback, private, link-local, metadata services, ...) and may be called all the same. Every name is looked up here and held against this.',
    ),
  workloads: z.array(workload).max(WORKLOADS_MAX).default([]).describe('Programs that may call.'),
  anonymous: z.boolean().default(false).describe('Serve programs that do not prove who they are.'),
  tls_only: z
    .boolean()
    .default(true)
    .describe('A tunnel must carry TLS that asks for the host it was made for (SNI); anything else ends it.'),
  terminate: terminate.nullable().default(null).describe('Hosts whose TLS is ended here.'),
  connections_max: z.int().min(1).max(100_000).default(64).describe('Connections per worker and destination, for what is not a tunnel.'),
}) as unknown as z.ZodType<EgressConfig>;
