import { OK } from '../bank.ts';
import { newClient, proxyAddress, toolClient } from '../clients.ts';
import { labelled } from '../record.ts';
import { by, insider, MINUTE, type Simulation, signIn } from './context.ts';

export const bruteForce: Simulation = (context) => {
  const { random, bank, at, intensity } = context;
  const victim = random.pick(bank.customers);
  const gap = by(intensity, 20 * MINUTE, MINUTE, 1_000);
  return Array.from({ length: by(intensity, 30, 60, 200) }, (_, index) =>
    signIn(context, 'brute-force', toolClient(random, proxyAddress(random)), at + index * gap, victim.name, random.hex(8)),
  );
};

export const stuffing: Simulation = (context) => {
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

export const distributed: Simulation = (context) => {
  const { random, bank, at, intensity } = context;
  const headers = toolClient(random, '').headers;
  const gap = by(intensity, 4 * MINUTE, MINUTE, 6_000);
  return Array.from({ length: by(intensity, 200, 500, 2_000) }, (_, index) => {
    const known = random.chance(0.3) ? random.pick(bank.customers).name : `list${random.below(1e6)}@mail.example`;
    const client = { address: proxyAddress(random), headers };
    return signIn(context, 'credential-stuffing-distributed', client, at + index * gap * (0.5 + random.next()), known, random.hex(8));
  });
};

export const takeover: Simulation = (context) => {
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

export const users: Simulation = (context) => {
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

export const replay: Simulation = (context) => {
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

export const travel: Simulation = (context) => {
  const { bank, at, intensity } = context;
  const { client, token, customer, out } = insider(context);
  const ask = { method: 'GET', path: '/v1/accounts', token };
  const far: readonly [number, number] = by(intensity, [customer.place[0], customer.place[1] + 30], [35.68, 139.7], [-33.9, 151.2]);
  out.push(labelled(at + MINUTE, null, client, { ...ask, place: customer.place }, bank.accounts(customer)));
  out.push(labelled(at + by(intensity, 60, 30, 10) * MINUTE, 'impossible-travel', client, { ...ask, place: far }, bank.accounts(customer)));
  return out;
};
