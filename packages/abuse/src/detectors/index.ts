import type { AbuseDetectorId } from '@sallyport/core';
import type { DetectorInfo } from '../detector.ts';
import { accountTakeover } from './account-takeover/detector.ts';
import { addressRotation } from './address-rotation/detector.ts';
import { breachedPassword } from './breached-password/detector.ts';
import { bruteForce } from './brute-force/detector.ts';
import { cardTesting } from './card-testing/detector.ts';
import { credentialStuffing } from './credential-stuffing/detector.ts';
import { credentialStuffingDistributed } from './credential-stuffing-distributed/detector.ts';
import { excessConsumption } from './excess-consumption/detector.ts';
import { flowOrder } from './flow-order/detector.ts';
import { forcedBrowsing } from './forced-browsing/detector.ts';
import { foreignObject } from './foreign-object/detector.ts';
import { functionSurprise } from './function-surprise/detector.ts';
import { graphqlCost } from './graphql-cost/detector.ts';
import { impossibleTravel } from './impossible-travel/detector.ts';
import { intervalRegularity } from './interval-regularity/detector.ts';
import { objectEnumeration } from './object-enumeration/detector.ts';
import { promoReuse } from './promo-reuse/detector.ts';
import { sessionRotation } from './session-rotation/detector.ts';
import { tokenReplay } from './token-replay/detector.ts';
import { userEnumeration } from './user-enumeration/detector.ts';

/** Every behaviour detector, in the order in which they look. */
export const DETECTORS: Readonly<Record<AbuseDetectorId, DetectorInfo>> = {
  'brute-force': bruteForce,
  'credential-stuffing': credentialStuffing,
  'credential-stuffing-distributed': credentialStuffingDistributed,
  'account-takeover': accountTakeover,
  'object-enumeration': objectEnumeration,
  'foreign-object': foreignObject,
  'function-surprise': functionSurprise,
  'forced-browsing': forcedBrowsing,
  'excess-consumption': excessConsumption,
  'card-testing': cardTesting,
  'interval-regularity': intervalRegularity,
  'address-rotation': addressRotation,
  'session-rotation': sessionRotation,
  'flow-order': flowOrder,
  'impossible-travel': impossibleTravel,
  'token-replay': tokenReplay,
  'graphql-cost': graphqlCost,
  'user-enumeration': userEnumeration,
  'breached-password': breachedPassword,
  'promo-reuse': promoReuse,
};
