import { accessBypass } from './access-bypass/check.ts';
import { authMissing } from './auth-missing/check.ts';
import { authMissingWrite } from './auth-missing-write/check.ts';
import { balanceRace } from './balance-race/check.ts';
import { bflaRead } from './bfla-read/check.ts';
import { bflaWrite } from './bfla-write/check.ts';
import { bodySize } from './body-size/check.ts';
import { bolaDelete } from './bola-delete/check.ts';
import { bolaParameter } from './bola-parameter/check.ts';
import { bolaParent } from './bola-parent/check.ts';
import { bolaRead } from './bola-read/check.ts';
import { bolaReference } from './bola-reference/check.ts';
import { bolaWrite } from './bola-write/check.ts';
import type { Check } from './check.ts';
import { commandInjection } from './command-injection/check.ts';
import { consentSwap } from './consent-swap/check.ts';
import { cors } from './cors/check.ts';
import { deprecatedServed } from './deprecated-served/check.ts';
import { excessData } from './excess-data/check.ts';
import { exposedPage } from './exposed-page/check.ts';
import { graphqlExposure } from './graphql-exposure/check.ts';
import { hiddenRoute } from './hidden-route/check.ts';
import { htmlInjection } from './html-injection/check.ts';
import { idempotencyReplay } from './idempotency-replay/check.ts';
import { identityHeader } from './identity-header/check.ts';
import { inputUnchecked } from './input-unchecked/check.ts';
import { jwtForgery } from './jwt-forgery/check.ts';
import { jwtLifetime } from './jwt-lifetime/check.ts';
import { jwtWeakSecret } from './jwt-weak-secret/check.ts';
import { loginLockout } from './login-lockout/check.ts';
import { loginRateLimit } from './login-rate-limit/check.ts';
import { logoutIneffective } from './logout-ineffective/check.ts';
import { massAssignment } from './mass-assignment/check.ts';
import { negativeAmount } from './negative-amount/check.ts';
import { nosqlInjection } from './nosql-injection/check.ts';
import { oauthFlow } from './oauth-flow/check.ts';
import { oauthServer } from './oauth-server/check.ts';
import { oldTls } from './old-tls/check.ts';
import { oldVersion } from './old-version/check.ts';
import { oneTimeRace } from './one-time-race/check.ts';
import { oneTimeReuse } from './one-time-reuse/check.ts';
import { pageLimit } from './page-limit/check.ts';
import { pathTraversal } from './path-traversal/check.ts';
import { patternBacktracking } from './pattern-backtracking/check.ts';
import { refreshReuse } from './refresh-reuse/check.ts';
import { resetToken } from './reset-token/check.ts';
import { responseSchema } from './response-schema/check.ts';
import { securityHeaders } from './security-headers/check.ts';
import { serverError } from './server-error/check.ts';
import { sqlInjection } from './sql-injection/check.ts';
import { ssrf } from './ssrf/check.ts';
import { stepSkip } from './step-skip/check.ts';
import { templateInjection } from './template-injection/check.ts';
import { tokenBinding } from './token-binding/check.ts';
import { tokenInQuery } from './token-in-query/check.ts';
import { traceMethod } from './trace-method/check.ts';
import { unsafeUpstream } from './unsafe-upstream/check.ts';
import { useAfterDelete } from './use-after-delete/check.ts';
import { userEnumeration } from './user-enumeration/check.ts';
import { verbContradiction } from './verb-contradiction/check.ts';
import { verboseError } from './verbose-error/check.ts';
import { weakPassword } from './weak-password/check.ts';
import { xmlEntities } from './xml-entities/check.ts';

/** Every check, in the order in which they run: what only looks before what writes, what may lock out last. */
export const CHECKS: readonly Check[] = [
  responseSchema,
  securityHeaders,
  jwtLifetime,
  deprecatedServed,
  excessData,
  authMissing,
  bolaRead,
  bolaParent,
  bolaParameter,
  bflaRead,
  accessBypass,
  identityHeader,
  tokenInQuery,
  tokenBinding,
  oauthServer,
  oldTls,
  cors,
  traceMethod,
  exposedPage,
  graphqlExposure,
  oldVersion,
  hiddenRoute,
  jwtForgery,
  jwtWeakSecret,
  negativeAmount,
  oneTimeRace,
  oauthFlow,
  resetToken,
  massAssignment,
  bolaWrite,
  authMissingWrite,
  bflaWrite,
  idempotencyReplay,
  oneTimeReuse,
  consentSwap,
  stepSkip,
  bolaReference,
  ssrf,
  unsafeUpstream,
  sqlInjection,
  nosqlInjection,
  commandInjection,
  templateInjection,
  pathTraversal,
  htmlInjection,
  xmlEntities,
  patternBacktracking,
  serverError,
  inputUnchecked,
  verboseError,
  pageLimit,
  bodySize,
  bolaDelete,
  verbContradiction,
  useAfterDelete,
  balanceRace,
  weakPassword,
  userEnumeration,
  logoutIneffective,
  refreshReuse,
  loginLockout,
  loginRateLimit,
];
