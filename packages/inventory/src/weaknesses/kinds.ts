import { CATEGORY_WEIGHT, type DataCategory, SEVERITIES, type Severity, severityRank } from '@sallyport/core';

/** What traffic alone can show to be weak. Closed; {@link WEAKNESS_KINDS} says what each means. */
export type WeaknessKind =
  | 'unauthenticated-access'
  | 'unauthenticated-data'
  | 'excess-data'
  | 'secret-in-url'
  | 'guessable-id'
  | 'verbose-error'
  | 'cleartext'
  | 'zombie-operation'
  | 'shadow-operation'
  | 'exploited'
  | 'weak-token'
  | 'long-lived-token'
  | 'security-headers'
  | 'cacheable-data'
  | 'product-version'
  | 'cookie-flags'
  | 'cross-origin'
  | 'outdated-tls'
  | 'no-rate-limit'
  | 'spec-drift';

export interface WeaknessInfo {
  readonly title: string;
  readonly cwe: number;
  /** Item of the OWASP API Security Top 10 (2023). */
  readonly owasp: string;
  /** Where no sensitive data is at stake; {@link severityOf} raises it. */
  readonly severity: Severity;
  readonly remediation: string;
}

const info = (title: string, cwe: number, owasp: string, severity: Severity, remediation: string): WeaknessInfo => ({
  title,
  cwe,
  owasp,
  severity,
  remediation,
});

export const WEAKNESS_KINDS: Readonly<Record<WeaknessKind, WeaknessInfo>> = {
  'unauthenticated-access': info(
    'Answers without authentication',
    306,
    'API2:2023',
    'medium',
    'Refuse requests without a valid credential with 401, at the gateway or in the service. Describe the operation as open if it is meant to be.',
  ),
  'unauthenticated-data': info(
    'Sensitive data to callers without a credential',
    306,
    'API2:2023',
    'high',
    'Ask for a credential before the data is read, and answer with those fields only that this caller needs.',
  ),
  'excess-data': info(
    'Data in answers that should not leave',
    213,
    'API3:2023',
    'medium',
    'Take the field out of the answer or mask it: card verification data is never answered, card numbers are cut, secrets are shown once.',
  ),
  'secret-in-url': info(
    'Secret in the address',
    598,
    'API2:2023',
    'medium',
    'Send it in the Authorization header or in the body. Addresses are kept by logs, histories and proxies; change secrets that were sent so.',
  ),
  'guessable-id': info(
    'Guessable identifiers in the path',
    340,
    'API1:2023',
    'low',
    'Check on each request that the caller may see the object. Random identifiers (UUID version 4) make guessing useless as well.',
  ),
  'verbose-error': info(
    'Internals shown in answers',
    209,
    'API8:2023',
    'medium',
    'Answer errors with a stable code, and keep stack traces and messages of data bases in the log of the service.',
  ),
  cleartext: info(
    'Public clients without TLS',
    319,
    'API8:2023',
    'medium',
    'Serve the operation over TLS only, and answer plain requests with a redirect or not at all.',
  ),
  'zombie-operation': info(
    'Deprecated version still served',
    1059,
    'API9:2023',
    'low',
    'Move its callers to the version that replaces it, then answer 410.',
  ),
  'shadow-operation': info(
    'Operation that no description names',
    1059,
    'API9:2023',
    'low',
    'Describe it and give it an owner, or take it down.',
  ),
  exploited: info(
    'Attack that succeeded',
    74,
    'API10:2023',
    'critical',
    'Treat it as an incident: stop it with a virtual patch, mend the code, and look for the same in the events named here.',
  ),
  'weak-token': info(
    'Token that anyone can make or keep using',
    347,
    'API2:2023',
    'critical',
    'Accept one algorithm by name, never none; sign with a key pair or with 32 random bytes, change the key now, and check exp on each request.',
  ),
  'long-lived-token': info(
    'Token that ends late or never',
    613,
    'API2:2023',
    'medium',
    'Give tokens an exp of minutes to hours, refuse those without one, and renew them by refresh tokens that can be taken back.',
  ),
  'security-headers': info(
    'Protective headers missing',
    693,
    'API8:2023',
    'low',
    'Set the headers for all answers in one place: Strict-Transport-Security, X-Content-Type-Options: nosniff, and for pages Content-Security-Policy with frame-ancestors.',
  ),
  'cacheable-data': info(
    'Sensitive data that caches may keep',
    525,
    'API8:2023',
    'low',
    'Answer with Cache-Control: no-store wherever an answer holds data of a person.',
  ),
  'product-version': info('Software version shown in answers', 200, 'API8:2023', 'info', 'Leave versions out of Server and X-Powered-By.'),
  'cookie-flags': info(
    'Cookie without its flags',
    1275,
    'API8:2023',
    'medium',
    'Set cookies that carry a session with Secure, HttpOnly and SameSite=Lax or Strict.',
  ),
  'cross-origin': info(
    'Other sites may read answers with credentials',
    942,
    'API8:2023',
    'high',
    'Compare Origin with a list of exact origins; never echo it, and never allow null or * together with credentials.',
  ),
  'outdated-tls': info('Outdated version of TLS', 326, 'API8:2023', 'medium', 'Serve TLS 1.2 and 1.3 only (RFC 8996).'),
  'no-rate-limit': info(
    'Bursts on a sensitive operation meet no limit',
    307,
    'API4:2023',
    'medium',
    'Limit tries by caller and by account, at the gateway (policy.limits) or in the service, and answer 429.',
  ),
  'spec-drift': info(
    'Traffic departs from its description',
    1059,
    'API9:2023',
    'low',
    'Correct the description or the service, whichever is wrong; enforce the description once they agree.',
  ),
};

/** From this weight on a data class raises the severity: cardholder and authentication data, credentials, nonpublic information. */
const RAISING_WEIGHT_MIN = 0.85;

/** Severity of a weakness by the most protected data its operation handles: one step up where it is of the raising kind. */
export function severityOf(base: Severity, categories: readonly DataCategory[]): Severity {
  const raised = categories.some((category) => CATEGORY_WEIGHT[category] >= RAISING_WEIGHT_MIN);
  return SEVERITIES[Math.min(SEVERITIES.length - 1, severityRank(base) + (raised ? 1 : 0))]!;
}
