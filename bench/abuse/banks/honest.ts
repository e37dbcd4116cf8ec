import { browserHeaders, CITIES, cardNumber, carrier, FAR, home } from './clients.ts';
import type { Person } from './dialect.ts';
import type { Dice } from './dice.ts';
import type { Client, Tape, Turn } from './wire.ts';

export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

/** One person at work: says turns one after another, with the pauses of people. */
export class Sitting {
  at: number;
  token = '';
  readonly #dice: Dice;
  readonly #tape: Tape;
  readonly client: Client;
  readonly person: Person;

  constructor(dice: Dice, tape: Tape, at: number, client: Client, person: Person) {
    this.#dice = dice;
    this.#tape = tape;
    this.at = at;
    this.client = client;
    this.person = person;
  }

  say(turn: Turn, pause_ms = 4_000): Turn {
    this.#tape.put(this.at, this.client, turn);
    if (turn.token !== undefined) this.token = turn.token;
    // Screens of an app load several things at once, people read between screens.
    this.at += this.#dice.odds(0.3) ? this.#dice.about(120, 0.6) : Math.max(400, this.#dice.about(pause_ms, 1));
    return turn;
  }
}

/** Who is on a journey is away for four days. */
function isAway(person: Person, day: number): boolean {
  let sum = 0;
  for (const letter of person.name) sum = (sum * 31 + letter.charCodeAt(0)) % 97;
  return (sum + day) % 97 < 4;
}

/** Where somebody is today: at home, behind a carrier, rarely far away or in a tunnel that comes out far away. */
function clientOf(dice: Dice, person: Person, day: number): Client {
  const client = dice.one(person.clients);
  if (dice.odds(0.35)) return { ...client, address: carrier(dice, 6) };
  if (isAway(person, day)) return { ...client, address: home(dice), place: FAR[person.name.length % FAR.length] as [number, number] };
  if (dice.odds(0.002)) return { ...client, address: `185.159.${dice.whole(1, 4)}.${dice.whole(1, 20)}`, place: dice.one(FAR) };
  if (dice.odds(0.006)) {
    const fresh = { address: client.address, headers: browserHeaders(dice), place: client.place };
    person.clients = [...person.clients.slice(-2), fresh];
    return fresh;
  }
  return client;
}

/** Signs in, with the mistakes people make; `false` when somebody gives up. */
export function signIn(dice: Dice, sitting: Sitting): boolean {
  const { person } = sitting;
  const { speech } = person;
  if (dice.odds(0.015)) {
    const wrongName = dice.odds(0.5) ? person.name.replace(/.$/, 'x') : `${person.name} `;
    sitting.say(speech.signIn(dice, { ...person, name: wrongName }, person.secret, 'unknown'), 6_000);
  }
  if (dice.odds(0.06)) {
    for (let tries = dice.whole(1, 3); tries > 0; tries--)
      sitting.say(speech.signIn(dice, person, `${person.secret}${tries}`, 'wrong'), 7_000);
    if (dice.odds(0.25)) {
      sitting.say(speech.recover(person.name, true, 'length'), 60_000);
      if (dice.odds(0.4)) return false;
    }
  }
  sitting.say(speech.signIn(dice, person, person.secret, 'right'));
  if (speech.confirm !== null) sitting.say(speech.confirm(sitting.token, dice.digits(6)));
  return true;
}

function pays(dice: Dice, sitting: Sitting): void {
  const { speech, ids } = sitting.person;
  if (dice.odds(0.12)) sitting.say(speech.payee(dice, sitting.token));
  const id = dice.one(ids);
  sitting.say(speech.approve(dice, sitting.token), 12_000);
  const turn = speech.pay(dice, sitting.token, id, dice.whole(1, 900));
  // A timeout, and the app tries again.
  if (dice.odds(0.02)) sitting.say({ ...turn, reply: { status: 503, json: {}, ms: 9_000 } }, 1_000);
  sitting.say(turn);
}

function acts(dice: Dice, sitting: Sitting, count: number): void {
  const { person } = sitting;
  const { speech } = person;
  sitting.say(speech.list(sitting.token, person), 300);
  for (let left = count; left > 0; left--) {
    const choice = dice.roll();
    const id = dice.one(person.ids);
    if (choice < 0.3) sitting.say(speech.read(sitting.token, id, dice.one(speech.wheres), true));
    else if (choice < 0.62) {
      for (let page = 1; page <= dice.whole(1, 3); page++) sitting.say(speech.history(dice, sitting.token, id, page, 20));
    } else if (choice < 0.78) pays(dice, sitting);
    else if (choice < 0.82 && speech.charge !== null)
      sitting.say(speech.charge(dice, sitting.token, person.card, `m${dice.whole(1, 60)}`, dice.odds(0.94)));
    else if (choice < 0.825 && speech.redeem !== null)
      sitting.say(speech.redeem(sitting.token, dice.one(['SPRING26', 'WELCOME20']), dice.odds(0.8)));
    else if (choice < 0.84) sitting.say(speech.contact(dice, sitting.token));
    else if (choice < 0.845) sitting.say(speech.credential(dice, sitting.token));
    else if (choice < 0.87 && speech.graph !== null)
      sitting.say(speech.graph(sitting.token, 'query Home { me { name products { id kind balance { amount currency } } } }'));
    else if (person.staff) {
      for (let calls = dice.whole(1, 4); calls > 0; calls--) sitting.say(speech.admin(dice, sitting.token), 20_000);
    } else sitting.say(speech.list(sitting.token, person));
  }
}

/** One sitting, from the sign-in (or a refresh on a phone that stays signed in) to the end. */
export function sit(dice: Dice, tape: Tape, person: Person, at: number, day: number): void {
  const sitting = new Sitting(dice, tape, at, clientOf(dice, person, day), person);
  const { speech } = person;
  if (speech.refresh !== null && dice.odds(0.7)) {
    // The token of this morning is over: one refusal, then a fresh one.
    if (dice.odds(0.4)) {
      const stale = speech.list(`${dice.hex(30)}`, person);
      sitting.say({ ...stale, reply: { status: 401, json: { error: 'token_expired' } } }, 100);
    }
    sitting.say(speech.refresh(dice, person, ''), 200);
  } else if (!signIn(dice, sitting)) return;
  acts(dice, sitting, Math.min(60, Math.round(dice.about(4, 0.9))));
  // Long sittings outlive a token.
  if (speech.refresh !== null && sitting.at - at > 600_000) {
    sitting.say(speech.refresh(dice, person, sitting.token), 200);
    sitting.say(speech.list(sitting.token, person));
  }
  if (dice.odds(0.2)) sitting.say(speech.signOut(sitting.token));
}

/** Hours of the day as people use them. */
export function hour(dice: Dice): number {
  for (;;) {
    const at = dice.roll() * 24;
    const wanted = at < 6 ? 0.05 : at < 9 ? 0.7 : at < 18 ? 0.8 : at < 22 ? 1 : 0.3;
    if (dice.odds(wanted)) return at;
  }
}

/** Everything people do on all days. On the last but one day, a holiday, half as much; on a pay day everybody looks at once. */
export function peopleTraffic(dice: Dice, tape: Tape, people: readonly Person[], start: number, days: number, payDay: number): void {
  for (const person of people) {
    for (let day = 0; day < days; day++) {
      const midnight = start + day * DAY;
      const rate = person.rate * (day === days - 2 ? 0.5 : 1);
      // A day with a flight in it has no sitting before the landing.
      const flies = isAway(person, day) !== isAway(person, day - 1);
      for (let left = rate; left > 0; left--) {
        if (left >= 1 || dice.odds(left)) sit(dice, tape, person, midnight + Math.max(flies ? 16 : 0, hour(dice)) * HOUR, day);
      }
      if (day === payDay && !flies && dice.odds(0.5)) sit(dice, tape, person, midnight + 12 * HOUR + dice.about(4 * MINUTE, 0.8), day);
    }
  }
}

/** A customer with one or two clients; some share a household's browser and address. */
export function makePerson(
  dice: Dice,
  speech: Person['speech'],
  name: string,
  ids: readonly string[],
  fresh: () => Readonly<Record<string, string>>,
  household: Client | null,
): Person {
  const place = dice.one(CITIES);
  const address = dice.odds(0.08) ? `193.17.${dice.whole(1, 3)}.${dice.whole(1, 9)}` : home(dice);
  const first: Client = household ?? { address, headers: fresh(), place };
  return {
    name,
    secret: dice.hex(10),
    speech,
    ids,
    card: cardNumber(dice, dice.one(['453201', '516732', '402918', '222123'])),
    clients: dice.odds(0.35) ? [first, { address: carrier(dice, 6), headers: browserHeaders(dice), place: first.place }] : [first],
    staff: false,
    rate: Math.min(9, dice.about(0.8, 0.8)),
  };
}
