import { cardNumber, MISSING, OK } from '../bank.ts';
import { proxyAddress, toolClient } from '../clients.ts';
import { labelled } from '../record.ts';
import { by, insider, MINUTE, type Simulation } from './context.ts';

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

export const browsing: Simulation = (context) => {
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

export const cards: Simulation = (context) => {
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

export const addresses: Simulation = (context) => {
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

export const sessions: Simulation = (context) => {
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

export const graphql: Simulation = (context) => {
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
