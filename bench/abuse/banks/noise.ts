import { appHeaders, datacentre, home } from './clients.ts';
import type { Person, World } from './dialect.ts';
import type { Dice } from './dice.ts';
import { DAY, HOUR, MINUTE, Sitting } from './honest.ts';
import type { Client, Tape } from './wire.ts';

/** Honest traffic that is not people at their screens: what makes detectors cry wolf. */
interface Setting {
  readonly dice: Dice;
  readonly tape: Tape;
  readonly world: World;
  readonly start: number;
  readonly days: number;
}

/** Looks every minute whether the bank is up, and signs in as a customer made for it every five. */
export function watchers({ dice, tape, start, days }: Setting, robot: Person): void {
  const client: Client = { address: '34.77.10.4', headers: { 'user-agent': 'BlackboxProbe/0.25', accept: '*/*' }, place: [50.1, 8.7] };
  for (let at = start; at < start + days * DAY; at += MINUTE) {
    tape.put(at + dice.whole(0, 40), client, robot.speech.ping());
    if (Math.round((at - start) / MINUTE) % 5 === 0) {
      const { token = '' } = tape.put(at + 900, client, robot.speech.signIn(dice, robot, robot.secret, 'right'));
      tape.put(at + 1_300, client, robot.speech.list(token, robot));
    }
  }
  // A search engine on the pages it is allowed to see, and on some that are gone.
  const crawler: Client = {
    address: '66.249.66.1',
    headers: { 'user-agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)', accept: '*/*' },
    place: [37, -122],
  };
  for (let at = start; at < start + days * DAY; at += dice.about(40 * MINUTE, 0.7)) {
    const gone = robot.speech.missing(dice.one(['/robots.txt', '/sitemap.xml', '/old/rates', '/favicon.ico', '/terms-2019']));
    tape.put(at, crawler, dice.odds(0.4) ? gone : { ...gone, reply: { status: 200, json: {} } });
  }
}

/** A partner that looks at the accounts of a third of all customers, four times a day, from two addresses. */
export function aggregator({ dice, tape, world, start, days }: Setting): void {
  const clients = [0, 1].map(
    (index): Client => ({
      address: `52.58.3.${20 + index}`,
      headers: { 'user-agent': 'FinView-Aggregator/2.3 (+https://finview.example)', accept: 'application/json', 'x-client-id': 'finview' },
      place: [50.1, 8.7],
    }),
  );
  const linked = world.people.filter((person) => person.speech.refresh !== null && dice.odds(0.3));
  for (let day = 0; day < days; day++) {
    for (const at of [1, 7, 13, 19]) {
      let when = start + day * DAY + at * HOUR;
      for (const person of linked) {
        const client = dice.one(clients);
        const refreshed = person.speech.refresh?.(dice, person, '');
        if (refreshed === undefined) continue;
        tape.put(when, client, refreshed);
        const token = refreshed.token ?? '';
        tape.put(when + 80, client, person.speech.list(token, person));
        for (const id of person.ids) tape.put(when + 200, client, person.speech.history(dice, token, id, 1, 50));
        when += dice.about(1_500, 0.5);
      }
    }
  }
}

/** A release breaks the app of some customers: for forty minutes they are refused again and again. */
export function badRelease({ dice, tape, world, start }: Setting, day: number): void {
  const from = start + day * DAY + 15 * HOUR;
  for (const person of world.people) {
    if (!dice.odds(0.15)) continue;
    const client = { ...(person.clients[0] as Client), headers: appHeaders(dice, 'Nordapp', '7.15.0') };
    const sitting = new Sitting(dice, tape, from + dice.roll() * 40 * MINUTE, client, person);
    for (let tries = dice.whole(2, 6); tries > 0; tries--) sitting.say(person.speech.broken(sitting.token), 3_000);
    // Some are thrown out by it and cannot sign in: the app sends the old format of the password.
    if (dice.odds(0.3))
      for (let tries = dice.whole(1, 3); tries > 0; tries--) sitting.say(person.speech.signIn(dice, person, dice.hex(20), 'wrong'), 5_000);
  }
}

/** A partner tries how much it can have: a burst over its own test customers. */
export function loadTest({ dice, tape, start }: Setting, day: number, testers: readonly Person[]): void {
  const client: Client = { address: datacentre(dice), headers: { 'user-agent': 'k6/0.53.0 (https://k6.io/)' }, place: [50.1, 8.7] };
  let at = start + day * DAY + 10 * HOUR;
  for (const person of testers) {
    const { token = '' } = tape.put(at, client, person.speech.signIn(dice, person, person.secret, 'right'));
    for (let calls = 0; calls < 120; calls++) {
      at += dice.about(60, 0.3);
      tape.put(
        at,
        client,
        calls % 6 === 0
          ? person.speech.list(token, person)
          : person.speech.read(token, dice.one(person.ids), dice.one(person.speech.wheres), true),
      );
    }
  }
}

/** A new partner's engineer finds out how the API works: wrong paths, wrong tokens, wrong fields, then right. */
export function onboarding({ dice, tape, start }: Setting, day: number, tester: Person): void {
  const client: Client = {
    address: home(dice),
    headers: { 'user-agent': 'PostmanRuntime/7.43.0', accept: '*/*', 'postman-token': dice.uuid() },
    place: [41.4, 2.2],
  };
  const { speech } = tester;
  let at = start + day * DAY + 9.5 * HOUR;
  const next = () => {
    at += Math.max(2_000, dice.about(50_000, 0.8));
    return at;
  };
  for (const path of ['/accounts', '/api/accounts', '/v1/accounts', '/docs', '/openapi.json'])
    tape.put(next(), client, speech.missing(path));
  for (let tries = 0; tries < 3; tries++) tape.put(next(), client, speech.signIn(dice, tester, 'wrong-one', 'wrong'));
  const { token = '' } = tape.put(next(), client, speech.signIn(dice, tester, tester.secret, 'right'));
  for (let calls = 0; calls < 60; calls++) {
    const choice = dice.roll();
    if (choice < 0.15) tape.put(next(), client, speech.broken(token));
    else if (choice < 0.2) tape.put(next(), client, speech.missing(dice.one(['/balance', '/transaction', '/webhooks'])));
    else if (choice < 0.6) tape.put(next(), client, speech.read(token, dice.one(tester.ids), dice.one(speech.wheres), true));
    else tape.put(next(), client, speech.list(token, tester));
  }
}

/** The programs of a corporate: a token an hour, balances every quarter of an hour, batches at eight, noon and four, quotes by day. */
export function serviceAccounts({ dice, tape, start, days }: Setting, machines: readonly Person[]): void {
  for (const [index, machine] of machines.entries()) {
    const client = machine.clients[0] as Client;
    const { speech } = machine;
    let token = '';
    for (let tick = 0; tick < days * 96; tick++) {
      let at = start + tick * 15 * MINUTE + (index % 40) * 1_000 + dice.whole(0, 300);
      // A password that was changed on one side only: refused until somebody comes to work.
      const locked = index === 3 && tick > 96 * 3 && tick < 96 * 3 + 30;
      if (locked) {
        tape.put(at, client, speech.signIn(dice, machine, 'old-secret', 'wrong'));
        continue;
      }
      if (tick % 4 === 0) token = tape.put(at, client, speech.signIn(dice, machine, machine.secret, 'right')).token ?? '';
      for (const id of machine.ids) {
        at += 90;
        tape.put(at, client, speech.read(token, id, 'path', true));
      }
      if ([32, 48, 64].includes(tick % 96)) batch(dice, tape, machine, client, token, at + 5_000);
      if (index % 10 === 0 && tick % 96 >= 32 && tick % 96 < 72)
        for (let quote = 0; quote < 15; quote++) tape.put(at + quote * MINUTE, client, quoteOf(dice, token));
    }
  }
}

function quoteOf(dice: Dice, token: string) {
  const ask = {
    method: 'POST',
    path: '/fx/v1/quotes',
    headers: { authorization: `Bearer ${token}` },
    json: { pair: dice.one(['EURUSD', 'EURGBP', 'USDJPY']) },
  };
  return { ask, reply: { status: 200, json: { quoteId: Number(dice.digits(8)), rate: 1.08 } } };
}

function batch(dice: Dice, tape: Tape, machine: Person, client: Client, token: string, from: number): void {
  const { ask, reply } = tape.put(from, client, machine.speech.pay(dice, token, dice.one(machine.ids), dice.whole(10, 90_000)));
  const { batchId } = reply.json as { batchId: number };
  for (let looks = dice.whole(3, 12), at = from; looks > 0; looks--) {
    const path = `/payments/v1/batches/${batchId}/status`;
    at += 20_000;
    tape.put(at, client, {
      ask: { method: 'GET', path, headers: ask.headers ?? {} },
      reply: { status: 200, json: { batchId, state: looks > 1 ? 'PDNG' : 'ACSC' } },
    });
  }
}
