import { X509Certificate } from 'node:crypto';
import type { HeaderField, Protocol, TlsView } from '@sallyport/core';
import type { HeaderEdit } from '@sallyport/policy';
import { readContentLength } from '../../codec/h1/framing.ts';
import type { InboundHead } from '../../exchange/ports.ts';
import { upgradeOf } from '../upgrade.ts';
import type { CommonResponse, HeaderMap, HeaderOption } from './protocol.ts';

/** Header lines in their order, one character per byte; pseudo-fields among them. */
export function fieldsOfMap(map: HeaderMap | null): HeaderField[] {
  return (map?.headers ?? []).map(({ key, value, raw_value }) => [
    key.toLowerCase(),
    raw_value.length > 0 ? raw_value.toString('latin1') : bytesOf(value),
  ]);
}

/** Text of a message (UTF-8) as one character per byte. */
export function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** Statuses that Envoy lets a filter answer with (`envoy.type.v3.StatusCode`); any other becomes 403. */
const STATUSES: ReadonlySet<number> = new Set([
  400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 421, 422, 423, 424, 426, 428, 429, 431, 500,
  501, 502, 503, 504, 505, 506, 507, 508, 510, 511,
]);

export function envoyStatus(status: number): number {
  return STATUSES.has(status) ? status : 403;
}

export function setHeader([key, value]: HeaderField): HeaderOption {
  return { header: { key, raw_value: Buffer.from(value, 'latin1') }, append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' };
}

export function addHeader([key, value]: HeaderField): HeaderOption {
  return { header: { key, raw_value: Buffer.from(value, 'latin1') }, append_action: 'APPEND_IF_EXISTS_OR_ADD' };
}

/** Edits of the policy as Envoy makes them, with fields of ours beside them. */
export function mutationOf(edit: HeaderEdit | null | undefined, own: readonly HeaderField[]): CommonResponse {
  if (edit == null && own.length === 0) return {};
  const { out = [], set = [] } = edit ?? {};
  const replaced = new Set(set.map(([name]) => name));
  const remove_headers = [...out].filter((name) => !replaced.has(name));
  return { header_mutation: { set_headers: [...set.map(setHeader), ...own.map(addHeader)], remove_headers } };
}

/** What Envoy says of the protocol of its client. */
export function protocolOf(text: string): Protocol {
  switch (text.toUpperCase()) {
    case 'HTTP/1.0':
      return 'http/1.0';
    case 'HTTP/2':
    case 'HTTP/2.0':
      return 'http/2';
    case 'HTTP/3':
    case 'HTTP/3.0':
      return 'http/3';
    default:
      return 'http/1.1';
  }
}

/** A request head from pseudo-fields and fields; `ended`: there is no body. `null` where method or path is missing. */
export function headOf(pseudo: ReadonlyMap<string, string>, fields: readonly HeaderField[], ended: boolean): InboundHead | null {
  const method = pseudo.get(':method') ?? '';
  const target = pseudo.get(':path') ?? '';
  const host = pseudo.get(':authority') ?? '';
  if (method === '' || target === '') return null;
  const stated = fields.find(([name]) => name === 'content-length')?.[1];
  const length = stated === undefined ? -1 : readContentLength(stated);
  // Envoy keeps Host of HTTP/1.1 as `:authority`; for the inspection it stands among the headers, as a client of HTTP/1.1 sent it.
  const headers: readonly HeaderField[] = fields.some(([name]) => name === 'host') ? fields : [['host', host], ...fields];
  return {
    method,
    target,
    host,
    headers,
    bodyLength: ended ? 0 : length > 0 ? length : -1,
    expectContinue: false,
    upgrade: upgradeOf(method, fields),
  };
}

/** Parts pseudo-fields from the others. */
export function splitPseudo(fields: readonly HeaderField[]): {
  readonly pseudo: ReadonlyMap<string, string>;
  readonly fields: readonly HeaderField[];
} {
  const pseudo = new Map(fields.filter(([name]) => name.startsWith(':')));
  return { pseudo, fields: fields.filter(([name]) => !name.startsWith(':')) };
}

/**
 * The client's TLS as far as Envoy tells it. Only a certificate that Envoy verified is sent, so it names the client;
 * version and cipher are not told.
 */
export function envoyTls(scheme: string, sni: string, certificate: string): TlsView | null {
  if (scheme !== 'https') return null;
  return { version: '', cipher: '', serverName: sni === '' ? null : sni, clientCertificate: certificateView(certificate) };
}

/** Bytes of a certificate as Envoy writes it: PEM, percent-encoded. */
const CERTIFICATE_CHARS_MAX = 65_536;

function certificateView(encoded: string): TlsView['clientCertificate'] {
  if (encoded === '' || encoded.length > CERTIFICATE_CHARS_MAX) return null;
  try {
    const certificate = new X509Certificate(decodeURIComponent(encoded));
    return {
      fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
      subject: certificate.subject.replaceAll('\n', ', '),
      issuer: certificate.issuer.replaceAll('\n', ', '),
    };
  } catch {
    return null;
  }
}
