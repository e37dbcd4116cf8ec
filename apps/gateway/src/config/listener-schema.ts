import { z } from 'zod';
import { type EgressConfig, egressSchema } from './egress-schema.ts';
import { address, file, name, port } from './fields.ts';

/**
 * What a listener is for. `proxy`: clients; requests are forwarded. The others answer to a proxy that forwards by itself:
 * `ext_authz` and `ext_proc` to Envoy (gRPC), `ext_authz_http` to Envoy's check by HTTP, `auth_request` to nginx, `spoe` to
 * HAProxy. `mirror` takes copies and only records.
 */
export type ListenerKind = 'proxy' | 'ext_authz' | 'ext_authz_http' | 'ext_proc' | 'auth_request' | 'spoe' | 'mirror';

/** How Envoy is set to send bodies to ext_proc. */
export type BodySending = 'buffered' | 'streamed' | 'none';

export interface ListenerConfig {
  readonly name: string;
  readonly kind: ListenerKind;
  readonly address: string;
  readonly port: number;
  readonly http2: boolean;
  readonly proxy_protocol: boolean;
  readonly direction: 'inbound' | 'outbound';
  readonly connections_max: number;
  readonly tls: ListenerTlsConfig | null;
  /** `null` for a listener that is no forward proxy. */
  readonly egress: EgressConfig | null;
  readonly request_body: BodySending;
  readonly answer_body: BodySending;
  readonly mirrored: boolean;
  readonly answers: boolean;
}

export interface ListenerTlsConfig {
  readonly certificates: readonly { readonly certificate: string; readonly key: string }[];
  readonly min_version: 'TLSv1.2' | 'TLSv1.3';
  readonly client_certificates: 'off' | 'request' | 'require';
  readonly client_ca: string | null;
}

/** Each of them costs memory in every worker. */
const CERTIFICATES_MAX = 1_000;

const listenerTls = z.strictObject({
  certificates: z
    .array(
      z.strictObject({
        certificate: file.describe('PEM file with the certificate and its chain. The names it serves are read from it.'),
        key: file.describe('PEM file with its private key.'),
      }),
    )
    .min(1)
    .max(CERTIFICATES_MAX)
    .describe(
      'Certificates, chosen by the name the client asks for (SNI); the first serves everyone else. Changed files are taken up while running.',
    ),
  min_version: z.enum(['TLSv1.2', 'TLSv1.3']).default('TLSv1.2').describe('Oldest TLS version taken.'),
  client_certificates: z
    .enum(['off', 'request', 'require'])
    .default('off')
    .describe('Client certificates (mTLS): off, request (one that verifies names the client), or require (no connection without one).'),
  client_ca: file.nullable().default(null).describe('PEM file with the authorities that client certificates must come from.'),
});

const sending = z.enum(['buffered', 'streamed', 'none']);

export const listener: z.ZodType<ListenerConfig, unknown> = z.strictObject({
  name: name.describe('Name of the listener, in events and metrics.'),
  kind: z
    .enum(['proxy', 'ext_authz', 'ext_authz_http', 'ext_proc', 'auth_request', 'spoe', 'mirror'])
    .default('proxy')
    .describe(
      'proxy: clients connect, requests are forwarded. ext_authz, ext_proc: Envoy asks by gRPC; ext_authz_http: by HTTP. auth_request: nginx asks. spoe: HAProxy asks. mirror: copies come, which are only recorded. docs/deployment.md has a sample of each.',
    ),
  address: address.default('127.0.0.1').describe('Address to listen on; 0.0.0.0 or :: for all.'),
  port: port.describe('Port to listen on; 0 lets the system choose.'),
  http2: z.boolean().default(true).describe('Serve HTTP/2: by ALPN with TLS, by prior knowledge (h2c) without.'),
  proxy_protocol: z
    .boolean()
    .default(false)
    .describe('Expect a PROXY protocol header (v1 or v2) from peers in trusted_proxies; others are served without.'),
  direction: z
    .enum(['inbound', 'outbound'])
    .default('inbound')
    .describe('outbound: what passes here are calls to third parties, inventoried as such.'),
  connections_max: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(20_000)
    .describe('Open connections per worker; further ones are closed at once and counted.'),
  tls: listenerTls.nullable().default(null).describe('TLS for this listener; without it the listener speaks clear text.'),
  egress: egressSchema
    .nullable()
    .default(null)
    .describe('Makes the listener a forward proxy for calls to third parties; see docs/egress.md.'),
  request_body: sending
    .default('buffered')
    .describe(
      'ext_proc: how Envoy sends request bodies. buffered: the decision waits for the body (BUFFERED or BUFFERED_PARTIAL); streamed: it falls at the last chunk (STREAMED); none: it falls at the headers.',
    ),
  answer_body: sending
    .default('buffered')
    .describe('ext_proc: how Envoy sends bodies of answers; none: an exchange is recorded at the headers of its answer.'),
  mirrored: z
    .boolean()
    .default(false)
    .describe(
      'auth_request and mirror: nginx sends each request to both. What passes is then recorded from its copy, and limits are counted once, when it is asked about.',
    ),
  answers: z
    .boolean()
    .default(false)
    .describe('spoe: HAProxy sends answers too. The listener is then served by one worker, where an answer finds its request.'),
});
