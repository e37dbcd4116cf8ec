import type { Resource } from '../http/route.ts';
import { alerts } from './alerts/route.ts';
import { attacks } from './attacks/route.ts';
import { attestations } from './attestations/route.ts';
import { audit } from './audit/route.ts';
import { campaigns } from './campaigns/route.ts';
import { compliance } from './compliance/route.ts';
import { coverage } from './coverage/route.ts';
import { dataFlow } from './data-flow/route.ts';
import { drafts } from './drafts/route.ts';
import { drift } from './drift/route.ts';
import { gateways } from './gateways/route.ts';
import { ledger } from './ledger/route.ts';
import { limits } from './limits/route.ts';
import { live } from './live/route.ts';
import { notices } from './notices/route.ts';
import { operations } from './operations/route.ts';
import { overview } from './overview/route.ts';
import { ownership } from './ownership/route.ts';
import { partners } from './partners/route.ts';
import { policy } from './policy/route.ts';
import { proposals } from './proposals/route.ts';
import { reports } from './reports/route.ts';
import { rules } from './rules/route.ts';
import { scans } from './scans/route.ts';
import { session } from './session/route.ts';
import { sessions } from './sessions/route.ts';
import { specs } from './specs/route.ts';
import { system } from './system/route.ts';
import { tokens } from './tokens/route.ts';
import { users } from './users/route.ts';
import { views } from './views/route.ts';
import { weaknesses } from './weaknesses/route.ts';

/** Everything the API serves. */
export const RESOURCES: readonly Resource[] = [
  session,
  users,
  tokens,
  audit,
  overview,
  operations,
  ledger,
  ownership,
  drift,
  campaigns,
  dataFlow,
  views,
  attacks,
  alerts,
  sessions,
  weaknesses,
  scans,
  coverage,
  compliance,
  attestations,
  reports,
  policy,
  proposals,
  rules,
  limits,
  partners,
  specs,
  drafts,
  gateways,
  notices,
  system,
  live,
];
