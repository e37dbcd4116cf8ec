import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext, createServer, type SecureContext, type Server, type TLSSocket } from 'node:tls';
import { SallyportError, type TlsView } from '@sallyport/core';
import type { ListenerConfig, ListenerTlsConfig } from '../config/listener-schema.ts';

/** Session ticket keys are this long (node:tls); workers share them, so that a session resumes at any worker. */
export const TICKET_KEY_BYTES = 48;

/** The TLS side of one listener: takes raw sockets, gives secured ones. */
export interface TlsAcceptor {
  readonly server: Server;
}

/** Reads all certificates and keys; throws CONFIG_INVALID where a file is missing, malformed or does not fit its key. */
export function createAcceptor(listener: ListenerConfig, tls: ListenerTlsConfig, handshake_ms: number, ticketKeys: Buffer): TlsAcceptor {
  const ca = tls.client_ca === null ? null : read(tls.client_ca);
  const shared = { minVersion: tls.min_version, ...(ca === null ? {} : { ca }) };
  const contexts = tls.certificates.map((files) => loadCertificate(files.certificate, files.key, shared));
  const first = contexts[0] as LoadedCertificate;
  const choose = compileNames(contexts);
  const server = createServer({
    ...shared,
    cert: first.cert,
    key: first.key,
    ticketKeys,
    handshakeTimeout: handshake_ms,
    requestCert: tls.client_certificates !== 'off',
    rejectUnauthorized: tls.client_certificates === 'require',
    // Forward proxies are spoken to in HTTP/1.1; `http2` holds inside their tunnels.
    ALPNProtocols: listener.http2 && listener.egress === null ? ['h2', 'http/1.1'] : ['http/1.1'],
    SNICallback: (name, done) => done(null, choose(name)),
  });
  return { server };
}

interface LoadedCertificate {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly names: readonly string[];
  readonly context: SecureContext;
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new SallyportError('CONFIG_INVALID', file, `cannot be read (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
}

function loadCertificate(certFile: string, keyFile: string, shared: { readonly minVersion: 'TLSv1.2' | 'TLSv1.3' }): LoadedCertificate {
  const cert = read(certFile);
  const key = read(keyFile);
  try {
    const context = createSecureContext({ ...shared, cert, key });
    return { cert, key, names: namesOf(new X509Certificate(cert)), context };
  } catch (error) {
    throw new SallyportError('CONFIG_INVALID', certFile, `not a certificate that fits ${keyFile} (${(error as Error).message})`, {
      cause: error,
    });
  }
}

function namesOf(certificate: X509Certificate): string[] {
  const names = [...(certificate.subjectAltName ?? '').matchAll(/DNS:([^,\s"]+)/g)].map((match) => (match[1] as string).toLowerCase());
  if (names.length > 0) return names;
  const common = /^CN=(.+)$/m.exec(certificate.subject)?.[1];
  return common === undefined ? [] : [common.toLowerCase()];
}

/** Exact name, then a wildcard for its first label, then the first certificate. */
function compileNames(certificates: readonly LoadedCertificate[]): (name: string) => SecureContext {
  const byName = new Map<string, SecureContext>();
  for (const { names, context } of certificates) for (const name of names) if (!byName.has(name)) byName.set(name, context);
  const first = (certificates[0] as LoadedCertificate).context;
  return (name) => {
    const lower = name.toLowerCase();
    return byName.get(lower) ?? byName.get(`*${lower.slice(lower.indexOf('.'))}`) ?? first;
  };
}

/** What is told of a secured connection. A client certificate that did not verify is as good as none. */
export function tlsView(socket: TLSSocket, ja4 = ''): TlsView {
  const certificate = socket.authorized ? socket.getPeerX509Certificate() : undefined;
  const name = socket.servername as string | false | null | undefined;
  return {
    version: socket.getProtocol() ?? '',
    cipher: socket.getCipher().name,
    ...(ja4 !== '' && { ja4 }),
    serverName: typeof name === 'string' && name !== '' ? name : null,
    clientCertificate:
      certificate === undefined
        ? null
        : {
            fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
            subject: certificate.subject.replaceAll('\n', ', '),
            issuer: certificate.issuer.replaceAll('\n', ', '),
          },
  };
}
