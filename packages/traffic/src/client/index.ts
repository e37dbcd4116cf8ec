export { type ClientAddress, clientAddress, FORWARDED_HOPS_MAX } from './address.ts';
export { COMMON_SECRETS } from './common-secrets.ts';
export { type Credential, findCredential, sessionCookie } from './credential.ts';
export { authScheme, PRINCIPAL_CREDENTIAL_CHARS_MAX, PRINCIPALS_CACHED_MAX, principalOf, principalOfWorkload } from './principal.ts';
export { compileTrustedProxies, normalAddress, TRUSTED_PEERS_CACHED_MAX, type TrustedProxies } from './proxies.ts';
