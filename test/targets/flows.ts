/** Flows of several steps: steps left out, consents changed, quotes used twice and too late. */
import { type Answer, type Route, type Service, serve } from './service.ts';
import { login, MISSING, me, signedIn, type User, Users } from './users.ts';

interface Kept {
  readonly id: string;
  readonly owner: string;
  readonly record: Record<string, unknown>;
}

/** Objects of one kind with their owners. At most a few thousand: tests end. */
class Store {
  readonly #kind: string;
  readonly #kept = new Map<string, Kept>();
  readonly keptMax = 10_000;

  constructor(kind: string) {
    this.#kind = kind;
  }

  add(user: User, record: Record<string, unknown>): Kept {
    const id = `${this.#kind}-${this.#kept.size + 1}`;
    const kept = { id, owner: user.username, record };
    if (this.#kept.size < this.keptMax) this.#kept.set(id, kept);
    return kept;
  }

  of(user: User, id: unknown): Kept | undefined {
    const kept = this.#kept.get(String(id));
    return kept?.owner === user.username ? kept : undefined;
  }
}

const shown = ({ id, record }: Kept): object => ({ id, ...record });
const bad = (error: string): Answer => ({ status: 422, body: { error } });

export function flowsTarget(flawed: boolean): Promise<Service> {
  const users = new Users();
  return serve([login(users), me(users), ...payments(users, flawed), ...consents(users, flawed), ...trades(users, flawed)]);
}

const text = { type: 'string' };
const PAYMENT = {
  type: 'object',
  required: ['amount', 'payee_name'],
  properties: { amount: { type: 'number', minimum: 1 }, payee_name: text },
};

function payments(users: Users, flawed: boolean): Route[] {
  const store = new Store('pay');
  const step = (path: string, handle: (kept: Kept) => Answer): Route => ({
    method: 'POST',
    path,
    handle: signedIn(users, ({ path: places }, user) => {
      const kept = store.of(user, places.paymentId);
      return kept === undefined ? MISSING : handle(kept);
    }),
  });
  return [
    {
      method: 'POST',
      path: '/payments',
      body: PAYMENT,
      handle: signedIn(users, ({ body }, user) => {
        const { amount, payee_name } = (body ?? {}) as Record<string, unknown>;
        if (typeof amount !== 'number' || !(amount >= 1) || typeof payee_name !== 'string') return bad('amount and payee_name');
        return { status: 201, body: shown(store.add(user, { amount, payee_name: payee_name.slice(0, 100), status: 'pending' })) };
      }),
    },
    { ...step('/payments/{paymentId}', (kept) => ({ status: 200, body: shown(kept) })), method: 'GET' },
    step('/payments/{paymentId}/authorise', (kept) => {
      kept.record.authorised = true;
      return { status: 200, body: shown(kept) };
    }),
    step('/payments/{paymentId}/execute', (kept) => {
      if (!flawed && kept.record.authorised !== true) return { status: 409, body: { error: 'authorise it first' } };
      kept.record.status = 'executed';
      return { status: 200, body: shown(kept) };
    }),
  ];
}

const IBAN = { type: 'string', example: 'DE89370400440532013000' };

function consents(users: Users, flawed: boolean): Route[] {
  const consented = new Store('consent');
  const transfers = new Store('transfer');
  return [
    {
      method: 'POST',
      path: '/payment-consents',
      body: { type: 'object', required: ['creditor_iban'], properties: { creditor_iban: IBAN, note: text } },
      handle: signedIn(users, ({ body }, user) => {
        const { creditor_iban } = (body ?? {}) as Record<string, unknown>;
        return typeof creditor_iban === 'string'
          ? { status: 201, body: shown(consented.add(user, { creditor_iban })) }
          : bad('creditor_iban');
      }),
    },
    {
      method: 'POST',
      path: '/transfers',
      body: { type: 'object', required: ['consent_id', 'creditor_iban'], properties: { consent_id: text, creditor_iban: IBAN } },
      handle: signedIn(users, ({ body }, user) => {
        const { consent_id, creditor_iban } = (body ?? {}) as Record<string, unknown>;
        const consent = consented.of(user, consent_id);
        if (consent === undefined) return bad('no such consent');
        if (!flawed && consent.record.creditor_iban !== creditor_iban) return bad('creditor_iban is not the one consented to');
        return { status: 201, body: shown(transfers.add(user, { creditor_iban })) };
      }),
    },
    {
      method: 'GET',
      path: '/transfers/{transferId}',
      handle: signedIn(users, ({ path }, user) => {
        const kept = transfers.of(user, path.transferId);
        return kept === undefined ? MISSING : { status: 200, body: shown(kept) };
      }),
    },
  ];
}

/** Seconds for which a quote is good. */
const QUOTE_S = 2;

function trades(users: Users, flawed: boolean): Route[] {
  const quotes = new Store('quote');
  const made = new Store('trade');
  return [
    {
      method: 'POST',
      path: '/quotes',
      body: { type: 'object', required: ['pair'], properties: { pair: { type: 'string', enum: ['EURUSD'] } } },
      handle: signedIn(users, ({ body }, user) => {
        const { pair } = (body ?? {}) as Record<string, unknown>;
        if (pair !== 'EURUSD') return bad('pair');
        return {
          status: 201,
          body: shown(quotes.add(user, { pair, rate: 1.0842, expires_at: new Date(Date.now() + QUOTE_S * 1_000).toISOString() })),
        };
      }),
    },
    {
      method: 'POST',
      path: '/trades',
      body: { type: 'object', required: ['quote_id'], properties: { quote_id: text } },
      handle: signedIn(users, ({ body }, user) => {
        const quote = quotes.of(user, (body as Record<string, unknown> | undefined)?.quote_id);
        if (quote === undefined) return bad('no such quote');
        if (!flawed && (quote.record.used === true || Date.parse(String(quote.record.expires_at)) < Date.now()))
          return bad('the quote is over');
        quote.record.used = true;
        return { status: 201, body: { id: made.add(user, { rate: quote.record.rate }).id, quote: 'taken' } };
      }),
    },
  ];
}
