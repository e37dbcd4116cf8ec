import { type Bank, type Customer, cardNumber, MISSING, OK } from '../bank.ts';
import { newClient, proxyAddress, toolClient } from '../clients.ts';
import type { Random } from '../random.ts';
import { type Attack, type Client, type Intensity, type Labelled, labelled } from '../record.ts';

export interface AttackContext {
  readonly random: Random;
  readonly bank: Bank;
  readonly at: number;
  readonly intensity: Intensity;
}

type Simulation = (context: AttackContext) => Labelled[];

const by = <T>(intensity: Intensity, low: T, medium: T, high: T): T => (intensity === 'low' ? low : intensity === 'medium' ? medium : high);
const MINUTE = 60_000;

function signIn(context: AttackContext, attack: Attack, client: Client, at: number, name: string, password: string): Labelled {
  return labelled(
    at,
    attack,
    client,
    { method: 'POST', path: '/v1/auth/login', body: { username: name, password } },
    context.bank.login(name, password),
  );
}

/** A customer account of the attacker's own, signed in. */
function insider(context: AttackContext): { client: Client; token: string; customer: Customer; out: Labelled[] } {
  const { random, bank, at } = context;
  const customer = random.pick(bank.customers.filter((item) => !item.staff));
  const client = customer.clients[0] as Client;
  const login = bank.login(customer.name, customer.password);
  const body = { username: customer.name, password: customer.password };
  // Signing in and looking at one's own accounts is no attack yet.
  const out = [
    labelled(at, null, client, { method: 'POST', path: '/v1/auth/login', body }, login),
    labelled(at + 2_000, null, client, { method: 'GET', path: '/v1/accounts', token: login.token }, bank.accounts(customer)),
  ];
  return { client, token: login.token, customer, out };
}

function others(context: AttackContext, count: number, self: Customer): string[] {
  const { random, bank } = context;
  return Array.from({ length: count }, () => random.pick(random.pick(bank.customers.filter((item) => item !== self)).accounts));
}

const bruteForce: Simulation = (context) => {
  const { random, bank, at, intensity } = context;
  const victim = random.pick(bank.customers);
  const gap = by(intensity, 20 * MINUTE, MINUTE, 1_000);
  return Array.from({ length: by(intensity, 30, 60, 200) }, (_, index) =>
    signIn(context, 'brute-force', toolClient(random, proxyAddress(random)), at + index * gap, victim.name, random.hex(8)),
  );
};

const stuffing: Simulation = (context) => {
  const { random, bank, at, intensity } = context;
  const client = toolClient(random, proxyAddress(random));
  const gap = by(intensity, 5 * MINUTE, 20_000, 500);
  return Array.from({ length: by(intensity, 40, 100, 400) }, (_, index) => {
    const hit = random.chance(0.02) ? random.pick(bank.customers) : null;
    return signIn(
      context,
      'credential-stuffing',
      client,
      at + index * gap,
      hit?.name ?? `list${random.below(1e6)}@mail.example`,
      hit?.password ?? random.hex(8),
    );
  });
};

const distributed: Simulation = (context) => {
  const { random, bank, at, intensity } = context;
  const headers = toolClient(random, '').headers;
  const gap = by(intensity, 4 * MINUTE, MINUTE, 6_000);
  return Array.from({ length: by(intensity, 200, 500, 2_000) }, (_, index) => {
    const known = random.chance(0.3) ? random.pick(bank.customers).name : `list${random.below(1e6)}@mail.example`;
    const client = { address: proxyAddress(random), headers };
    return signIn(context, 'credential-stuffing-distributed', client, at + index * gap * (0.5 + random.next()), known, random.hex(8));
  });
};

const takeover: Simulation = (context) => {
  const { random, bank, at, intensity } = context;
  const victim = random.pick(bank.customers.filter((item) => item.rate > 1));
  const client = newClient(random, proxyAddress(random));
  const headers = { ...client.headers, 'user-agent': `${client.headers['user-agent']} x${random.hex(3)}` };
  const thief = { ...client, headers };
  const gap = by(intensity, 90 * MINUTE, 10 * MINUTE, MINUTE);
  const steps: [string, string, unknown][] = [
    ['PUT', '/v1/profile/contact', { email: 'new@mail.example', phone: random.digits(10) }],
    ['POST', '/v1/payees', { name: 'mule', accountNumber: random.digits(10) }],
    ['POST', '/v1/transfers/authorise', { code: random.digits(6) }],
    ['POST', '/v1/transfers', { fromAccount: victim.accounts[0], toAccount: random.digits(10), amount: 5_000 }],
  ];
  const first = signIn(context, 'account-takeover', thief, at, victim.name, victim.password);
  const body = JSON.parse(first.record.response.body) as { access_token: string };
  return [
    first,
    ...steps.map(([method, path, content], index) =>
      labelled(
        at + (index + 1) * gap,
        'account-takeover',
        thief,
        { method, path, token: body.access_token, body: content },
        bank.made('id'),
      ),
    ),
  ];
};

const enumeration: Simulation = (context) => {
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

const foreign: Simulation = (context) => {
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

const privileged: Simulation = (context) => {
  const { random, at, intensity } = context;
  const { client, token, out } = insider(context);
  const paths = ['/v1/admin/customers/17/limits', '/v1/admin/users', '/v1/admin/reports/daily', '/v1/admin/settings'];
  paths.forEach((path, index) => {
    const gap = by(intensity, 60 * MINUTE, 5 * MINUTE, 2_000);
    out.push(labelled(at + 10_000 + index * gap * (0.5 + random.next()), 'function-surprise', client, { method: 'GET', path, token }, OK));
  });
  return out;
};

const WORDS = [
  'admin',
  'backup',
  'config',
  'debug',
  'env',
  'git',
  'internal',
  'metrics',
  'old',
  'private',
  'status',
  'swagger',
  'test',
  'console',
  'actuator',
  'phpinfo',
  'server-info',
  'dump',
  'export',
  'trace',
];

const browsing: Simulation = (context) => {
  const { random, at, intensity } = context;
  const client = toolClient(random, proxyAddress(random));
  const gap = by(intensity, 10 * MINUTE, 30_000, 300);
  return WORDS.slice(0, by(intensity, 14, 18, 20)).map((word, index) =>
    labelled(
      at + index * gap * (0.5 + random.next()),
      'forced-browsing',
      client,
      { method: 'GET', path: `/${word}` },
      random.chance(0.07) ? OK : MISSING,
    ),
  );
};

const scraping: Simulation = (context) => {
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

const cards: Simulation = (context) => {
  const { random, bank, at, intensity } = context;
  const { client, token, out } = insider(context);
  const gap = by(intensity, 15 * MINUTE, MINUTE, 2_000);
  for (let index = 0; index < by(intensity, 15, 40, 150); index++) {
    const card = cardNumber(random, '400012');
    const body = { cardNumber: card, amount: 1 };
    out.push(
      labelled(
        at + 10_000 + index * gap,
        'card-testing',
        client,
        { method: 'POST', path: '/v1/card-payments', token, body },
        bank.pay(card, random.chance(0.1)),
      ),
    );
  }
  return out;
};

const rhythm: Simulation = (context) => {
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

const addresses: Simulation = (context) => {
  const { random, bank, at, intensity } = context;
  const { client, token, customer, out } = insider(context);
  const count = by(intensity, 20, 40, 120);
  for (let index = 0; index < count; index++) {
    const from = { ...client, address: proxyAddress(random) };
    out.push(
      labelled(
        at + 10_000 + (index * 50 * MINUTE) / count,
        'address-rotation',
        from,
        { method: 'GET', path: '/v1/accounts', token },
        bank.accounts(customer),
      ),
    );
  }
  return out;
};

const sessions: Simulation = (context) => {
  const { random, bank, at, intensity } = context;
  const client = toolClient(random, proxyAddress(random));
  const count = by(intensity, 25, 50, 150);
  return Array.from({ length: count }, (_, index) => {
    const token = random.hex(40);
    return labelled(
      at + (index * 50 * MINUTE) / count,
      'session-rotation',
      client,
      { method: 'GET', path: '/v1/accounts', token },
      bank.accounts(random.pick(bank.customers)),
    );
  });
};

const replay: Simulation = (context) => {
  const { random, bank, at, intensity } = context;
  const { client, token, customer, out } = insider(context);
  const thief = toolClient(random, proxyAddress(random));
  const gap = by(intensity, 3 * MINUTE, MINUTE, 5_000);
  for (let index = 0; index < 12; index++) {
    const mine = index % 2 === 0;
    const who = mine ? client : thief;
    out.push(
      labelled(
        at + 10_000 + index * gap,
        mine ? null : 'token-replay',
        who,
        { method: 'GET', path: '/v1/accounts', token },
        bank.accounts(customer),
      ),
    );
  }
  return out;
};

const users: Simulation = (context) => {
  const { random, bank, at, intensity } = context;
  const client = toolClient(random, proxyAddress(random));
  const count = by(intensity, 20, 60, 300);
  return Array.from({ length: count }, (_, index) => {
    const email = random.chance(0.3) ? random.pick(bank.customers).name : `list${random.below(1e6)}@mail.example`;
    return labelled(
      at + (index * 50 * MINUTE) / count,
      'user-enumeration',
      client,
      { method: 'POST', path: '/v1/auth/password/forgot', body: { email } },
      OK,
    );
  });
};

const skipping: Simulation = (context) => {
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

const travel: Simulation = (context) => {
  const { bank, at, intensity } = context;
  const { client, token, customer, out } = insider(context);
  const ask = { method: 'GET', path: '/v1/accounts', token };
  const far: readonly [number, number] = by(intensity, [customer.place[0], customer.place[1] + 30], [35.68, 139.7], [-33.9, 151.2]);
  out.push(labelled(at + MINUTE, null, client, { ...ask, place: customer.place }, bank.accounts(customer)));
  out.push(labelled(at + by(intensity, 60, 30, 10) * MINUTE, 'impossible-travel', client, { ...ask, place: far }, bank.accounts(customer)));
  return out;
};

const graphql: Simulation = (context) => {
  const { at, intensity } = context;
  const { client, token, out } = insider(context);
  const aliases = by(intensity, 60, 150, 400);
  const query = `query { ${Array.from({ length: aliases }, (_, index) => `a${index}: account(id: "${index}") { id balance }`).join(' ')} }`;
  for (let index = 0; index < 8; index++) {
    out.push(
      labelled(at + 10_000 + index * MINUTE, 'graphql-cost', client, { method: 'POST', path: '/v1/graphql', token, body: { query } }, OK),
    );
  }
  return out;
};

/** Every attack. */
export const ATTACKS: Readonly<Record<Attack, Simulation>> = {
  'brute-force': bruteForce,
  'credential-stuffing': stuffing,
  'credential-stuffing-distributed': distributed,
  'account-takeover': takeover,
  'object-enumeration': enumeration,
  'foreign-object': foreign,
  'function-surprise': privileged,
  'forced-browsing': browsing,
  'excess-consumption': scraping,
  'card-testing': cards,
  'interval-regularity': rhythm,
  'address-rotation': addresses,
  'session-rotation': sessions,
  'token-replay': replay,
  'user-enumeration': users,
  'flow-order': skipping,
  'impossible-travel': travel,
  'graphql-cost': graphql,
};
