/** The services that the checks are tried on. Which check has to find what on which stands in `cases.json` of the check's own folder. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { authorizationTarget, OAUTH } from './authorization.ts';
import { bareHeadersTarget } from './bare-headers.ts';
import { CARELESS_IDENTITIES, carelessTarget } from './careless.ts';
import { contradictionsTarget } from './contradictions.ts';
import { flowsTarget } from './flows.ts';
import { functionsTarget } from './functions.ts';
import { graphqlTarget } from './graphql.ts';
import { injectionsTarget } from './injections.ts';
import { moneyTarget } from './money.ts';
import { objectsTarget } from './objects.ts';
import { tlsTarget } from './old-tls.ts';
import { propertiesTarget } from './properties.ts';
import { requestsTarget, sizesTarget } from './requests.ts';
import { ADMIN, IDENTITIES } from './scan.fixture.ts';
import type { Service } from './service.ts';
import { SESSION_IDENTITIES, sessionsTarget } from './sessions.ts';
import { settingsTarget } from './settings.ts';
import { signInTarget, slowSignInTarget } from './sign-in.ts';
import { tokensTarget } from './tokens.ts';
import { bindingTarget, tricksTarget } from './tricks.ts';
import { trustingTarget } from './trusting.ts';

export interface Family {
  /** The flawed service, or its sound twin. */
  readonly target: (flawed: boolean) => Promise<Service>;
  readonly settings?: object;
}

const withAdmin = { identities: [...IDENTITIES, ADMIN] };

export const FAMILIES: Readonly<Record<string, Family>> = {
  objects: { target: objectsTarget },
  'sign-in': { target: signInTarget },
  'sign-in-time': { target: slowSignInTarget, settings: { checks: { include: ['user-enumeration'] } } },
  properties: { target: propertiesTarget },
  functions: { target: functionsTarget, settings: withAdmin },
  money: { target: moneyTarget },
  injections: { target: injectionsTarget },
  sizes: { target: sizesTarget, settings: { large_bodies: true, checks: { include: ['body-size'] } } },
  requests: { target: requestsTarget },
  settings: { target: settingsTarget },
  careless: { target: carelessTarget, settings: { identities: CARELESS_IDENTITIES } },
  sessions: { target: sessionsTarget, settings: { identities: SESSION_IDENTITIES } },
  graphql: { target: graphqlTarget, settings: withAdmin },
  tricks: { target: tricksTarget, settings: withAdmin },
  binding: { target: bindingTarget },
  flows: { target: flowsTarget },
  contradictions: { target: contradictionsTarget },
  trusting: { target: trustingTarget },
  authorization: { target: authorizationTarget, settings: { oauth: OAUTH } },
  'bare-headers': { target: bareHeadersTarget },
  'tokens-none': { target: (flawed) => tokensTarget(flawed ? 'none' : null) },
  'tokens-weak-secret': { target: (flawed) => tokensTarget(flawed ? 'weak-secret' : null) },
  'tokens-lifetime': { target: (flawed) => tokensTarget(flawed ? 'lifetime' : null) },
  'old-tls': {
    target: (flawed) => tlsTarget(flawed ? 'TLSv1' : 'TLSv1.2'),
    settings: { identities: [], verify_certificate: false, checks: { include: ['old-tls'] } },
  },
};

/** What one check has to find on one flawed service, and not on its twin. */
export interface CheckCase {
  readonly check: string;
  readonly target: string;
  /** Operations; `*` for the whole API. */
  readonly finds: readonly string[];
}

const CHECK_FOLDERS = join(import.meta.dirname, '../../packages/scanner/src/checks');

/** The folders of the checks, by name. */
export function checkFolders(): string[] {
  return readdirSync(CHECK_FOLDERS, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}

/** The cases that a check's folder names; throws where it has none. */
export function casesOf(check: string): CheckCase[] {
  const cases = JSON.parse(readFileSync(join(CHECK_FOLDERS, check, 'cases.json'), 'utf8')) as Omit<CheckCase, 'check'>[];
  return cases.map((each) => ({ check, ...each }));
}
