import type { UpstreamFault } from '../exchange/ports.ts';

/** Code of the error of a look-up that found addresses, and none that may be called. */
export const ADDRESS_REFUSED = 'EGRESS_ADDRESS';

/** Codes of node:tls for a server whose certificate does not verify (OpenSSL X509_V_ERR_*, and the check of its name). */
const CERTIFICATE: ReadonlySet<string> = new Set([
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_CHAIN_TOO_LONG',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'HOSTNAME_MISMATCH',
]);

/** Why a connection did not come about, from the code of its error. */
export function connectFault(code: string): UpstreamFault {
  if (code === ADDRESS_REFUSED) return 'address';
  return CERTIFICATE.has(code) ? 'certificate' : 'connect';
}
