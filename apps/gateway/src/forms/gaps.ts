import type { CoverageGap, Phase } from '@sallyport/core';
import type { Form } from '../exchange/screening.ts';

function notShown(phase: Phase, detail: string): CoverageGap {
  return { reason: 'not-shown', phase, detail };
}

/**
 * What each form of deployment does not show, recorded with every exchange it decides: an answer that nobody saw must not
 * look like one that was found in order.
 */
export const EXT_AUTHZ: Form = { gaps: [notShown('response-headers', 'ext_authz shows no answers')], part: 'request' };
export const AUTH_REQUEST: Form = { gaps: [notShown('response-headers', 'auth_request shows no answers')], part: 'request' };
export const SPOE_REQUESTS: Form = { gaps: [notShown('response-headers', 'this HAProxy is not set to show answers')], part: 'request' };
export const MIRROR: Form = {
  gaps: [
    { reason: 'out-of-band', phase: 'connection', detail: 'a mirrored copy: the request could not be stopped' },
    notShown('response-headers', 'a mirrored copy has no answer'),
  ],
  part: 'request',
};

/** A form that shows all there is. */
export const WHOLE: Form = { gaps: [], part: 'request' };

/** Envoy's observability mode waits for nothing. */
export const OBSERVED: Form = {
  gaps: [{ reason: 'out-of-band', phase: 'connection', detail: 'ext_proc in observability mode: the request could not be stopped' }],
  part: 'request',
};

/** An exchange that ended without the answer having been shown. */
export const ANSWER_MISSING: readonly CoverageGap[] = [notShown('response-headers', 'no answer was shown before the end')];

/** An answer without a stated length: how much of it was shown cannot be told. */
export const ANSWER_BODY_PART: readonly CoverageGap[] = [
  notShown('response-body', 'of the body of the answer only what was there at first was shown'),
];

/** An answer whose body was not sent here. */
export const ANSWER_BODY_MISSING: readonly CoverageGap[] = [notShown('response-body', 'the body of the answer was not shown')];
