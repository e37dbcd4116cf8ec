import { type Act, DAY, type Detector, type DetectorContext, type DetectorInfo, type Draft, HOUR } from '../../detector.ts';
import { addDistinct, countDistinct, type Distinct, hashText, newDistinct } from '../../state/distinct.ts';

/** Users watched, and devices remembered of each. */
const USERS_MAX = 1_000_000;
const DEVICES_MAX = 8;
/** The chain has to happen within this; a device that completed none by then is the user's. */
const CHAIN_MS: number = 24 * HOUR;
/** Three steps so soon after the device appeared are said before there is a transfer. */
const HASTE_MS: number = 2 * HOUR;
/** A user has to be known for so long before a device can be new. */
const HISTORY_MS: number = 12 * HOUR;

/** A device that is new to a user, and when each step was taken from it: 0 never. */
interface Newcomer {
  readonly device: string;
  readonly since: number;
  /** It came from a network that many use, where a new phone turns up every day. */
  readonly shared: boolean;
  changed: number;
  payee: number;
}

/** Users of one network: of a carrier or an office there are many. */
const NETWORKS_MAX = 200_000;
const SHARED_BY = 8;

interface State {
  readonly first: number;
  /** Client programs and networks the user is known by, oldest first. */
  known: string[];
  networks: string[];
  fresh: Newcomer[];
}

export const accountTakeover: DetectorInfo = {
  id: 'account-takeover',
  title: 'Account takeover chain',
  subjects: ['principal'],
  reference: 'API2:2023, API6:2023',
  about: 'A new device, then changed contact or credentials, a new payee, and a transfer, all within a day.',
  method:
    'A chain per user, in this order and within a day: (1) a client program never seen of a user who has been known for twelve hours, from a network never seen either; from it (2) a change of credential or contact data; (3) a new payee; (4) a transfer. The first three within two hours, from a network that fewer than eight users share, alarm with confidence 0.6, all four with 0.9 within two hours and 0.7 later, for people do change their phone, their address and their payees on one day. A new phone that only pays, or a familiar one that changes an address, completes no chain.',
  source: 'FFIEC Authentication Guidance 2021; chains as in EBA RTS on SCA article 2',
  create,
};

function create(context: DetectorContext): Detector {
  const users = context.table<State>('users', {
    max: USERS_MAX,
    idle_ms: 400 * DAY,
    create: (now) => ({ first: now, known: [], networks: [], fresh: [] }),
  });
  const networks = context.table<Distinct>('networks', { max: NETWORKS_MAX, idle_ms: 30 * DAY, create: newDistinct });
  return {
    id: 'account-takeover',
    observe(act) {
      if (act.principal === '' || act.activity.outcome !== 'success') return null;
      const here = networks.use(act.network, act.at);
      addDistinct(here, hashText(act.principal));
      return observe(act, users.use(act.principal, act.at), countDistinct(here) >= SHARED_BY);
    },
  };
}

function observe(act: Act, state: State, shared: boolean): Draft | null {
  const { purpose, device } = act.activity;
  settle(state, act.at);
  const newcomer = newcomerOf(act, state, device, shared);
  if (newcomer === null) return null;
  if (purpose === 'credential-change' || purpose === 'contact-change') newcomer.changed = act.at;
  else if (purpose === 'payee-add' && newcomer.changed > 0) {
    newcomer.payee = act.at;
    return act.at - newcomer.since <= HASTE_MS && !newcomer.shared ? draft(act, newcomer, 3) : null;
  } else if (purpose === 'transfer' && newcomer.payee > 0) return draft(act, newcomer, 4);
  return null;
}

/** The program is the device: people move between networks and take their phone. `null` for one the user is known by. */
function newcomerOf(act: Act, state: State, device: string, shared: boolean): Newcomer | null {
  if (state.known.includes(device)) {
    if (!state.networks.includes(act.network)) remember(state.networks, act.network);
    return null;
  }
  const before = state.fresh.find((item) => item.device === device);
  if (before !== undefined) return before;
  // A new phone on the sofa at home is no stranger.
  if (state.known.length === 0 || act.at - state.first < HISTORY_MS || state.networks.includes(act.network)) {
    remember(state.known, device);
    remember(state.networks, act.network);
    return null;
  }
  const newcomer = { device, since: act.at, shared, changed: 0, payee: 0 };
  state.fresh.push(newcomer);
  if (state.fresh.length > DEVICES_MAX) state.fresh.shift();
  return newcomer;
}

function settle(state: State, now: number): void {
  if (state.fresh.length === 0 || now - state.fresh[0]!.since <= CHAIN_MS) return;
  for (const { device, since } of state.fresh) if (now - since > CHAIN_MS) remember(state.known, device);
  state.fresh = state.fresh.filter((item) => now - item.since <= CHAIN_MS);
}

function remember(list: string[], item: string): void {
  list.push(item);
  if (list.length > DEVICES_MAX) list.shift();
}

function draft(act: Act, newcomer: Newcomer, steps: 3 | 4): Draft {
  const minutes = Math.max(1, Math.round((act.at - newcomer.since) / 60_000));
  const last = steps === 4 ? ', transfer' : '';
  return {
    subject: { kind: 'principal', value: act.principal },
    severity: steps === 4 ? 'critical' : 'high',
    confidence: steps === 3 ? 0.6 : act.at - newcomer.since <= HASTE_MS ? 0.9 : 0.7,
    value: steps,
    baseline: 1,
    multiple: steps,
    detail: `${steps} of 4 steps within ${minutes} min: new device, changed credential or contact, new payee${last}`,
  };
}
