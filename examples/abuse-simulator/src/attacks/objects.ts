import { OK } from '../bank.ts';
import { labelled } from '../record.ts';
import { by, insider, MINUTE, others, type Simulation } from './context.ts';

export const enumeration: Simulation = (context) => {
  const { random, bank, at, intensity } = context;
  const { client, token, out } = insider(context);
  const gap = by(intensity, 60_000, 8_000, 400);
  for (let index = 0; index < by(intensity, 150, 200, 600); index++) {
    // Guessed numbers: nearly none exists.
    const id = random.chance(0.05) ? random.pick(random.pick(bank.customers).accounts) : random.digits(10);
    out.push(
      labelled(
        at + 10_000 + index * gap * (0.6 + 0.8 * random.next()),
        'object-enumeration',
        client,
        { method: 'GET', path: `/v1/accounts/${id}`, token },
        bank.account(id),
      ),
    );
  }
  return out;
};

export const foreign: Simulation = (context) => {
  const { bank, at, intensity } = context;
  const { client, token, customer, out } = insider(context);
  const gap = by(intensity, 20 * MINUTE, 3 * MINUTE, 20_000);
  others(context, by(intensity, 5, 8, 12), customer).forEach((id, index) => {
    out.push(
      labelled(
        at + 10_000 + index * gap,
        'foreign-object',
        client,
        { method: 'GET', path: `/v1/accounts/${id}/transactions`, token },
        bank.transactions(id),
      ),
    );
  });
  return out;
};

export const privileged: Simulation = (context) => {
  const { random, at, intensity } = context;
  const { client, token, out } = insider(context);
  const paths = ['/v1/admin/customers/17/limits', '/v1/admin/users', '/v1/admin/reports/daily', '/v1/admin/settings'];
  paths.forEach((path, index) => {
    const gap = by(intensity, 60 * MINUTE, 5 * MINUTE, 2_000);
    out.push(labelled(at + 10_000 + index * gap * (0.5 + random.next()), 'function-surprise', client, { method: 'GET', path, token }, OK));
  });
  return out;
};

export const scraping: Simulation = (context) => {
  const { random, bank, at, intensity } = context;
  const { client, token, customer, out } = insider(context);
  const account = customer.accounts[0] as string;
  const gap = by(intensity, 3_500, 1_500, 300);
  for (let index = 0; index < by(intensity, 2_000, 2_500, 5_000); index++) {
    const path = `/v1/accounts/${account}/transactions?page=${index}`;
    out.push(
      labelled(
        at + 10_000 + index * gap * (0.3 + 1.4 * random.next()),
        'excess-consumption',
        client,
        { method: 'GET', path, token },
        bank.transactions(account),
      ),
    );
  }
  return out;
};

export const rhythm: Simulation = (context) => {
  const { random, bank, at, intensity } = context;
  const { client, token, out } = insider(context);
  const jitter = by(intensity, 0.12, 0.06, 0);
  for (let index = 0; index < 90; index++) {
    const id = random.digits(10);
    out.push(
      labelled(
        at + 10_000 + index * 20_000 + jitter * 20_000 * (random.next() - 0.5),
        'interval-regularity',
        client,
        { method: 'GET', path: `/v1/statements/${id}`, token },
        bank.account(id),
      ),
    );
  }
  return out;
};

export const skipping: Simulation = (context) => {
  const { random, bank, at, intensity } = context;
  const { client, token, customer, out } = insider(context);
  for (let index = 0; index < by(intensity, 1, 2, 4); index++) {
    const body = { fromAccount: customer.accounts[0], toAccount: random.digits(10), amount: 100 };
    out.push(
      labelled(
        at + 10_000 + index * MINUTE,
        'flow-order',
        client,
        { method: 'POST', path: '/v1/transfers', token, body },
        bank.made('transferId'),
      ),
    );
  }
  return out;
};
