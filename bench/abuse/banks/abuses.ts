import * as logins from './abuse-logins.ts';
import * as objects from './abuse-objects.ts';
import type { Scene } from './scene.ts';

/** An abuse: how it is done, and which detectors' names answer for it when asked what it was. */
export interface Abuse {
  readonly run: (scene: Scene) => void;
  readonly meant: readonly string[];
}

/* biome-ignore format: a table */
export const ABUSES: Readonly<Record<string, Abuse>> = {
  'brute force': { run: logins.bruteForce, meant: ['brute-force'] },
  'stuffing': { run: logins.stuffing, meant: ['credential-stuffing', 'credential-stuffing-distributed'] },
  'stuffing, low and slow': { run: logins.stuffingSlow, meant: ['credential-stuffing-distributed', 'credential-stuffing'] },
  'password spraying': { run: logins.spraying, meant: ['credential-stuffing', 'credential-stuffing-distributed'] },
  'takeover by contact': { run: logins.takeoverByContact, meant: ['account-takeover'] },
  'takeover by payee': { run: logins.takeoverByPayee, meant: ['account-takeover'] },
  'takeover by credential': { run: logins.takeoverByCredential, meant: ['account-takeover'] },
  'ids of others, path': { run: objects.bolaByPath, meant: ['foreign-object', 'object-enumeration'] },
  'ids of others, body': { run: objects.bolaByBody, meant: ['foreign-object', 'object-enumeration'] },
  'ids of others, GraphQL': { run: objects.bolaByGraphql, meant: ['foreign-object', 'object-enumeration'] },
  'guessed ids': { run: objects.guessing, meant: ['object-enumeration', 'foreign-object', 'forced-browsing'] },
  'admin calls': { run: objects.adminCalls, meant: ['function-surprise'] },
  'forced browsing': { run: objects.forcedBrowsing, meant: ['forced-browsing'] },
  'scraping': { run: objects.scraping, meant: ['excess-consumption', 'object-enumeration'] },
  'card testing': { run: objects.cardTesting, meant: ['card-testing'] },
  'promo reuse': { run: objects.promoReuse, meant: ['promo-reuse'] },
  'clockwork': { run: objects.clockwork, meant: ['interval-regularity'] },
  'address rotation': { run: objects.addressRotation, meant: ['address-rotation', 'token-replay'] },
  'session rotation': { run: objects.sessionRotation, meant: ['session-rotation'] },
  'session theft': { run: logins.sessionTheft, meant: ['token-replay', 'impossible-travel'] },
  'replay after signing out': { run: logins.replayAfterSignOut, meant: ['token-replay', 'impossible-travel'] },
  'skipped step': { run: objects.flowSkip, meant: ['flow-order'] },
  'names by status': { run: logins.enumerationByStatus, meant: ['user-enumeration'] },
  'names by length': { run: logins.enumerationByLength, meant: ['user-enumeration'] },
  'names by timing': { run: logins.enumerationByTiming, meant: ['user-enumeration'] },
  'impossible travel': { run: logins.impossibleTravel, meant: ['impossible-travel'] },
  'breached password': { run: logins.breachedPasswords, meant: ['breached-password'] },
  'heavy GraphQL': { run: objects.heavyGraphs, meant: ['graphql-cost'] },
};
