import { createHash } from 'node:crypto';
import type { Dialect } from './dialect.ts';
import type { Dice } from './dice.ts';
import type { Ask, Reply, Turn } from './wire.ts';

/** A mobile-first retail bank: OAuth with short JWTs and refresh, UUIDs, English words. */

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function jwt(dice: Dice, subject: string, scope: string): string {
  return `${base64({ alg: 'ES256', typ: 'JWT' })}.${base64({ sub: subject, scope, jti: dice.hex(16), iss: 'https://id.retail.example' })}.${dice.hex(86)}`;
}

/** The bank's own number for a customer: what a token's `sub` holds. */
function subjectOf(name: string): string {
  return `cus_${createHash('sha256').update(name).digest('hex').slice(0, 14)}`;
}

const ok = (json: unknown, ms?: number): Reply => ({ status: 200, json, ...(ms !== undefined && { ms }) });

function call(token: string, method: string, path: string, reply: Reply, json?: unknown): Turn {
  const ask: Ask = { method, path, headers: { authorization: `Bearer ${token}` }, ...(json !== undefined && { json }) };
  return { ask, reply };
}

function granted(dice: Dice, name: string, staff: boolean): { reply: Reply; token: string } {
  const token = jwt(dice, subjectOf(name), staff ? 'accounts:read customers:manage' : 'accounts:read payments:write');
  return {
    token,
    reply: ok({ access_token: token, token_type: 'Bearer', expires_in: 600, refresh_token: `rt_${dice.hex(40)}`, scope: 'accounts' }, 140),
  };
}

const product = (id: string) => ({ productId: id, kind: 'current', balance: { amount: 1_200, currency: 'EUR' } });

export const RETAIL: Dialect = {
  label: 'retail',
  wheres: ['path', 'body', 'graphql'],
  machines: false,
  signIn(dice, person, secret, outcome) {
    const form = { grant_type: 'password', username: person.name, password: secret, client_id: 'mobile-app', scope: 'accounts' };
    const ask: Ask = { method: 'POST', path: '/oauth2/v1/token', form };
    if (outcome === 'right') return { ask, ...granted(dice, person.name, person.staff) };
    return { ask, reply: { status: 400, json: { error: 'invalid_grant', error_description: 'Bad credentials' }, ms: 130 } };
  },
  confirm: null,
  refresh(dice, person) {
    const form = { grant_type: 'refresh_token', refresh_token: `rt_${dice.hex(40)}`, client_id: 'mobile-app' };
    return { ask: { method: 'POST', path: '/oauth2/v1/token', form }, ...granted(dice, person.name, person.staff) };
  },
  signOut: (token) => call(token, 'POST', '/oauth2/v1/revoke', ok({})),
  recover(name, exists, tell) {
    const ask: Ask = { method: 'POST', path: '/mobile/v7/identity/recovery', json: { email: name } };
    if (tell === 'status') return { ask, reply: exists ? ok({ sent: true }) : { status: 404, json: { error: 'not_found' } } };
    if (tell === 'length') return { ask, reply: ok(exists ? { sent: true, channel: 'sms', mask: '+49 *** **12' } : { sent: true }) };
    return { ask, reply: ok({ sent: true }, exists ? 480 : 35) };
  },
  list: (token, person) => call(token, 'GET', '/mobile/v7/me/products', ok({ items: person.ids.map(product) })),
  read(token, id, where, found) {
    const reply: Reply = found ? ok(product(id)) : { status: 404, json: { error: 'not_found' } };
    if (where === 'body') return call(token, 'POST', '/mobile/v7/products/details', reply, { productId: id, with: ['iban', 'limits'] });
    if (where === 'path') return call(token, 'GET', `/mobile/v7/products/${id}`, reply);
    const json = { query: 'query P($id: ID!) { product(id: $id) { balance { amount } iban } }', variables: { id } };
    return call(token, 'POST', '/mobile/graph', ok(found ? { data: { product: product(id) } } : { data: { product: null } }), json);
  },
  history(dice, token, id, page, rows) {
    const movements = Array.from({ length: rows }, () => ({ ref: dice.uuid(), amount: dice.whole(-900, 900), text: 'Card payment' }));
    return call(token, 'GET', `/mobile/v7/products/${id}/movements?cursor=${page}&size=${rows}`, ok({ movements }));
  },
  contact: (dice, token) => call(token, 'PATCH', '/mobile/v7/me/phone', ok({ status: 'changed' }), { msisdn: `+49${dice.digits(10)}` }),
  credential: (dice, token) =>
    call(token, 'PUT', '/mobile/v7/me/password', { status: 204 }, { current: dice.hex(8), next: dice.hex(10), nextAgain: dice.hex(10) }),
  payee: (dice, token) =>
    call(
      token,
      'POST',
      '/mobile/v7/me/beneficiaries',
      { status: 201, json: { beneficiaryId: dice.uuid() } },
      {
        holder: 'J. Doe',
        iban: `DE${dice.digits(20)}`,
      },
    ),
  approve: (dice, token) => call(token, 'POST', '/mobile/v7/sca/challenges/answer', ok({ approved: true }), { otp: dice.digits(6) }),
  pay: (dice, token, from, amount) =>
    call(
      token,
      'POST',
      '/mobile/v7/payments/sepa',
      { status: 201, json: { paymentId: dice.uuid(), state: 'accepted' } },
      {
        debtor: from,
        creditorIban: `DE${dice.digits(20)}`,
        amount,
      },
    ),
  charge(dice, token, card, merchant, approved) {
    const reply: Reply = approved ? ok({ chargeId: dice.uuid(), state: 'approved' }) : { status: 402, json: { error: 'card_declined' } };
    return call(token, 'POST', `/mobile/v7/merchants/${merchant}/charges`, reply, {
      pan: card,
      exp: '11/28',
      cvc: dice.digits(3),
      amount: 1,
    });
  },
  redeem(token, code, accepted) {
    const reply: Reply = accepted ? ok({ credited: 20 }) : { status: 422, json: { error: 'code_not_valid' } };
    return call(token, 'POST', '/mobile/v7/me/offers/claim', reply, { promoCode: code });
  },
  enrol(dice, name) {
    const ask: Ask = { method: 'POST', path: '/mobile/v7/identity/enrolment', json: { email: name, password: dice.hex(10), tcs: true } };
    const token = jwt(dice, subjectOf(name), 'accounts:read payments:write');
    return { ask, reply: { status: 201, json: { customerId: subjectOf(name), access_token: token } }, token };
  },
  graph: (token, query) => call(token, 'POST', '/mobile/graph', ok({ data: {} }), { query }),
  admin: (dice, token) => call(token, 'GET', `/backoffice/v2/customers/${dice.digits(7)}/limits`, ok({ daily: 5_000 })),
  missing: (path) => ({ ask: { method: 'GET', path }, reply: { status: 404, json: { error: 'not_found' } } }),
  broken: (token) =>
    call(token, 'POST', '/mobile/v7/push/subscriptions', { status: 400, json: { error: 'apns_topic_missing' } }, { device: 1 }),
  ping: () => ({ ask: { method: 'GET', path: '/mobile/v7/status' }, reply: ok({ up: true }) }),
};
