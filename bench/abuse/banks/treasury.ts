import type { Dialect } from './dialect.ts';
import type { Dice } from './dice.ts';
import type { Ask, Reply, Turn } from './wire.ts';

/** A corporate bank: client credentials by Basic auth, approvers with a second step, numbers as ids, batches, reports. */

const basic = (name: string, secret: string): string => `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`;
const ok = (json: unknown): Reply => ({ status: 200, json, ms: 60 });

function call(token: string, method: string, path: string, reply: Reply, json?: unknown): Turn {
  return { ask: { method, path, headers: { authorization: `Bearer ${token}` }, ...(json !== undefined && { json }) }, reply };
}

const isMachine = (name: string): boolean => name.startsWith('svc-');

function tokenOf(dice: Dice): { token: string; json: unknown } {
  const token = `tk.${dice.hex(48)}`;
  return { token, json: { access_token: token, expires_in: 3_600, token_type: 'Bearer' } };
}

function serviceSignIn(dice: Dice, name: string, secret: string, right: boolean): Turn {
  const ask: Ask = {
    method: 'POST',
    path: '/sso/token',
    headers: { authorization: basic(name, secret) },
    form: { grant_type: 'client_credentials' },
  };
  const { token, json } = tokenOf(dice);
  return right ? { ask, reply: ok(json), token } : { ask, reply: { status: 401, json: { error: 'invalid_client' } } };
}

export const TREASURY: Dialect = {
  label: 'treasury',
  wheres: ['path', 'body'],
  machines: true,
  signIn(dice, person, secret, outcome) {
    if (isMachine(person.name)) return serviceSignIn(dice, person.name, secret, outcome === 'right');
    const ask: Ask = {
      method: 'POST',
      path: '/identity/v1/authenticate',
      json: { companyId: 'C-1', userId: person.name, passphrase: secret },
    };
    if (outcome !== 'right') return { ask, reply: { status: 403, json: { code: 'AUTH-017', text: 'Authentication failed' }, ms: 90 } };
    const token = `ss.${dice.hex(48)}`;
    return { ask, reply: ok({ sessionToken: token, next: 'OTP' }), token };
  },
  confirm: (token, code) => call(token, 'POST', '/identity/v1/otp', ok({ level: 2 }), { code }),
  refresh: null,
  signOut: (token) => call(token, 'DELETE', '/identity/v1/session', { status: 204 }),
  recover(name, exists, tell) {
    const ask: Ask = { method: 'POST', path: '/identity/v1/unlock', json: { userId: name } };
    if (tell === 'status') return { ask, reply: exists ? { status: 202, json: {} } : { status: 404, json: { code: 'USR-001' } } };
    if (tell === 'length') return { ask, reply: { status: 202, json: exists ? { ticket: 'T-7112-AA', admin: 'j***@corp' } : {} } };
    return { ask, reply: { status: 202, json: {}, ms: exists ? 700 : 40 } };
  },
  list: (token, person) =>
    call(token, 'GET', '/reporting/v1/accounts', ok(person.ids.map((id) => ({ accountNo: Number(id), ccy: 'EUR' })))),
  read(token, id, where, found) {
    const reply = found ? ok({ accountNo: Number(id), booked: 1_000_000.5 }) : { status: 403, json: { code: 'ACC-403' } };
    if (where === 'body') return call(token, 'POST', '/reporting/v1/balance-inquiry', reply, { accountNo: Number(id), asOf: '2026-03-04' });
    return call(token, 'GET', `/reporting/v1/accounts/${id}/balances`, reply);
  },
  history(dice, token, id, page, rows) {
    const entries = Array.from({ length: rows }, () => ({
      ntryRef: Number(dice.digits(9)),
      amt: dice.whole(1, 90_000),
      cdtDbtInd: 'DBIT',
    }));
    return call(token, 'GET', `/reporting/v1/statements?accountNo=${id}&page=${page}`, ok({ stmt: { ntry: entries } }));
  },
  contact: (dice, token) => call(token, 'PUT', '/admin/v1/users/self/contact', { status: 204 }, { mobile: dice.digits(11) }),
  credential: (dice, token) => call(token, 'POST', '/identity/v1/passphrase', { status: 204 }, { old: dice.hex(9), new: dice.hex(12) }),
  payee: (dice, token) =>
    call(
      token,
      'POST',
      '/payments/v1/counterparties',
      { status: 201, json: { counterpartyId: Number(dice.digits(8)) } },
      {
        name: 'Supplier',
        iban: `FR${dice.digits(20)}`,
      },
    ),
  approve: (dice, token) => call(token, 'POST', '/payments/v1/releases', ok({ state: 'RELEASED' }), { signature: dice.hex(64) }),
  pay(dice, token, from, amount) {
    const transfers = Array.from({ length: 3 }, () => ({ cdtrIban: `NL${dice.digits(18)}`, amt: amount }));
    const reply = { status: 202, json: { batchId: Number(dice.digits(9)) } };
    return call(token, 'POST', '/payments/v1/batches', reply, { debtorAccount: Number(from), transfers });
  },
  charge: null,
  redeem: null,
  enrol: null,
  graph: null,
  admin: (dice, token) => call(token, 'PUT', `/admin/v1/entitlements/${dice.digits(6)}`, ok({ changed: true }), { limit: 9_999_999 }),
  missing: (path) => ({ ask: { method: 'GET', path }, reply: { status: 404, json: { code: 'GEN-404' } } }),
  broken: (token) => call(token, 'POST', '/payments/v1/batches', { status: 400, json: { code: 'XSD-22', text: 'schema' } }, { old: true }),
  ping: () => ({ ask: { method: 'GET', path: '/health/ready' }, reply: ok({ status: 'UP' }) }),
};
