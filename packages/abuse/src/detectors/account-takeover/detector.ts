import {
  type Act,
  CROWD_NETWORK,
  DAY,
  type Detector,
  type DetectorContext,
  type DetectorInfo,
  type Draft,
  draftOf,
  HOUR,
} from '../../detector.ts';
import { hashText } from '../../state/distinct.ts';
import type { PackedTable, Row } from '../../state/packed-table.ts';

/** Users watched, and devices that are new to one at a time. */
const USERS_MAX = 1_000_000;
const NEWCOMERS_MAX = 200_000;
/** The chain has to happen within this; a device that completed none by then is the user's. */
const CHAIN_MS: number = 24 * HOUR;
/** Steps so soon after the device appeared weigh more. */
const HASTE_MS: number = 2 * HOUR;
/** A user has to be known for so long before a device can be new. */
const HISTORY_MS: number = 12 * HOUR;
/** Client programs and networks the user is known by. */
const USER = { first: 'time', devices: { list: 6 }, networks: { list: 6 } } as const;
/**
 * A device that is new to a user; whether it came from a network that many use, where a new phone turns up every day; and the steps taken
 * from it, 1 each.
 */
const NEWCOMER = { since: 'time', shared: 'u32', changed: 'u32', payee: 'u32' } as const;

export const accountTakeover: DetectorInfo = {
  id: 'account-takeover',
  title: 'Account takeover chain',
  subjects: ['principal'],
  reference: 'API2:2023, API6:2023',
  about: 'A new device, then changed contact or credentials and a new payee, in either order, and a transfer, within a day.',
  method:
    'A chain per user, within a day: (1) a client program never seen of a user who has been known for twelve hours, from a network never seen either; from it, in either order, (2) a change of credential or contact data and (3) a new payee; then (4) a transfer. The first three within two hours, from a network that fewer than eight users share, alarm with confidence 0.6, all four with 0.9 within two hours and 0.7 later, for people do change their phone, their address and their payees on one day. A new phone that only pays, or a familiar one that changes an address, completes no chain.',
  source: 'FFIEC Authentication Guidance 2021; chains as in EBA RTS on SCA article 2',
  create,
};

function create(context: DetectorContext): Detector {
  const users = context.rows('users', { layout: USER, max: USERS_MAX, idle_ms: 400 * DAY });
  const newcomers = context.rows('newcomers', { layout: NEWCOMER, max: NEWCOMERS_MAX, idle_ms: 2 * CHAIN_MS });
  return {
    id: 'account-takeover',
    observe: (act) => (act.principal === '' || act.activity.outcome !== 'success' ? null : observe(act, users, newcomers)),
  };
}

function observe(act: Act, users: PackedTable<typeof USER>, newcomers: PackedTable<typeof NEWCOMER>): Draft | null {
  const newcomer = newcomerOf(act, users, newcomers);
  if (newcomer === null) return null;
  const step = STEPS[act.activity.purpose];
  if (step === undefined) return null;
  if (step !== 'paid') newcomer[step] = 1;
  newcomer.suspicion = 255;
  const soon = act.at - newcomer.since <= HASTE_MS;
  if (newcomer.changed + newcomer.payee < 2) return null;
  if (step === 'paid') return draft(act, newcomer, 4, soon ? 0.9 : 0.7);
  return soon && newcomer.shared === 0 ? draft(act, newcomer, 3, 0.6) : null;
}

const STEPS: Readonly<Partial<Record<string, 'changed' | 'payee' | 'paid'>>> = {
  'credential-change': 'changed',
  'contact-change': 'changed',
  'payee-add': 'payee',
  transfer: 'paid',
};

/** The program is the device: people move between networks and take their phone. `null` for one the user is known by. */
function newcomerOf(act: Act, users: PackedTable<typeof USER>, newcomers: PackedTable<typeof NEWCOMER>): Row<typeof NEWCOMER> | null {
  const user = users.use(act.principal, act.at);
  if (user.first === 0) user.first = act.at;
  const { devices, networks } = user;
  const device = hashText(act.activity.device);
  const network = hashText(act.network);
  const key = `${act.principal} ${device}`;
  const before = devices.has(device) ? undefined : newcomers.peek(key);
  if (before !== undefined && act.at - before.since <= CHAIN_MS) return before;
  if (before !== undefined) newcomers.delete(key);
  // A new phone on the sofa at home is no stranger, nor is one that was new a day ago.
  const familiar = devices.has(device) || before !== undefined || devices.size === 0;
  if (familiar || act.at - user.first < HISTORY_MS || networks.has(network)) {
    if (!devices.has(device)) devices.push(device);
    if (!networks.has(network)) networks.push(network);
    return null;
  }
  const newcomer = newcomers.use(key, act.at);
  newcomer.since = act.at;
  newcomer.shared = act.crowd.network >= CROWD_NETWORK ? 1 : 0;
  return newcomer;
}

function draft(act: Act, newcomer: Row<typeof NEWCOMER>, steps: 3 | 4, confidence: number): Draft {
  const minutes = Math.max(1, Math.round((act.at - newcomer.since) / 60_000));
  const last = steps === 4 ? ', transfer' : '';
  const detail = `${steps} of 4 steps within ${minutes} min: new device, changed credential or contact, new payee${last}`;
  const severity = steps === 4 ? 'critical' : 'high';
  return draftOf({ subject: { kind: 'principal', value: act.principal }, severity, detail }, steps, 1, confidence);
}
