import { BAAS, idOf } from './baas.ts';
import { appHeaders, browserHeaders, datacentre } from './clients.ts';
import type { Dialect, Person, World } from './dialect.ts';
import type { Dice } from './dice.ts';
import { makePerson, peopleTraffic } from './honest.ts';
import { aggregator, badRelease, loadTest, onboarding, serviceAccounts, watchers } from './noise.ts';
import { RETAIL } from './retail.ts';
import { TREASURY } from './treasury.ts';
import type { Client, Tape } from './wire.ts';

export const BANKS = ['retail', 'treasury', 'baas'] as const;
export type BankName = (typeof BANKS)[number];

export interface Made extends World {
  /** Writes the honest traffic of all days. */
  readonly live: (dice: Dice, tape: Tape, start: number, days: number) => void;
}

function idsFor(dice: Dice, speech: Dialect, most: number): string[] {
  return Array.from({ length: dice.whole(1, most) }, () => idOf(dice, speech));
}

function crowd(
  dice: Dice,
  speech: Dialect,
  count: number,
  nameOf: (index: number) => string,
  fresh: () => Record<string, string>,
): Person[] {
  const people: Person[] = [];
  for (let index = 0; index < count; index++) {
    // One in twelve shares the tablet of somebody else.
    const other = people.at(-1);
    const household = other !== undefined && dice.odds(0.08) ? (other.clients[0] as Client) : null;
    people.push(makePerson(dice, speech, nameOf(index), idsFor(dice, speech, 4), fresh, household));
  }
  return people;
}

/** People whose machines look all day: half a percent reads twenty times as much as others. */
function powerUsers(dice: Dice, people: Person[]): Person[] {
  return people.map((person) =>
    dice.odds(0.005) ? { ...person, rate: 12, ids: [...person.ids, ...idsFor(dice, person.speech, 12)] } : person,
  );
}

function retail(dice: Dice, users: number): Made {
  const versions = ['7.14.2', '7.14.1', '7.13.0', '6.90.4'];
  const crowdOf = crowd(
    dice,
    RETAIL,
    users,
    (index) => `kunde.${index}@post.example`,
    () => (dice.odds(0.8) ? appHeaders(dice, 'Nordapp', dice.one(versions)) : browserHeaders(dice)),
  );
  const people = powerUsers(dice, crowdOf);
  const staff = people.slice(0, Math.max(3, users / 150)).map((person, index): Person => {
    const desk: Client = { address: '193.17.9.2', headers: browserHeaders(dice), place: [52.5, 13.4] };
    return { ...person, name: `agent.${index}@bank.example`, clients: [desk], staff: true, rate: 5 };
  });
  const robot = makePerson(dice, RETAIL, 'synthetic@bank.example', idsFor(dice, RETAIL, 1), () => ({}), null);
  return {
    host: 'api.retail.example',
    people,
    speeches: [RETAIL],
    live(dice, tape, start, days) {
      const setting = { dice, tape, world: { host: '', people, speeches: [RETAIL] }, start, days };
      peopleTraffic(dice, tape, [...people, ...staff], start, days, 3);
      watchers(setting, robot);
      aggregator(setting);
      badRelease(setting, 2);
      loadTest(setting, 3, people.slice(-6));
      onboarding(setting, 1, people.at(-7) as Person);
    },
  };
}

function treasury(dice: Dice, users: number): Made {
  const corporates = Math.max(6, Math.round(users / 20));
  const humans = crowd(
    dice,
    TREASURY,
    corporates * 4,
    (index) => `U${10_000 + index}`,
    () => browserHeaders(dice),
  );
  const machines = Array.from({ length: Math.round(corporates * 1.5) }, (_, index): Person => {
    const agent = dice.one([
      'SAP NetWeaver Application Server',
      'Apache-HttpClient/4.5.14 (Java/17.0.9)',
      'kyriba-connect/11.2',
      'python-httpx/0.27',
    ]);
    const client: Client = { address: datacentre(dice), headers: { 'user-agent': agent, accept: '*/*' }, place: [50.1, 8.7] };
    return { ...makePerson(dice, TREASURY, `svc-${index}`, idsFor(dice, TREASURY, 7), () => ({}), client), clients: [client], rate: 0 };
  });
  return {
    host: 'api.corporate.example',
    people: humans,
    speeches: [TREASURY],
    live(dice, tape, start, days) {
      const setting = { dice, tape, world: { host: '', people: humans, speeches: [TREASURY] }, start, days };
      peopleTraffic(dice, tape, humans, start, days, -1);
      serviceAccounts(setting, machines);
      watchers(setting, machines[0] as Person);
      badRelease(setting, 2);
      onboarding(setting, 1, humans.at(-1) as Person);
      loadTest(setting, 3, humans.slice(-4));
    },
  };
}

function baas(dice: Dice, users: number): Made {
  const people = BAAS.flatMap((speech) =>
    powerUsers(
      dice,
      crowd(
        dice,
        speech,
        Math.round(users / BAAS.length),
        (index) => `${speech.label}-user-${index}`,
        () => (dice.odds(0.5) ? appHeaders(dice, 'Fintec', '2.4.0') : browserHeaders(dice)),
      ),
    ),
  );
  return {
    host: 'baas.example',
    people,
    speeches: BAAS,
    live(dice, tape, start, days) {
      const setting = { dice, tape, world: { host: '', people, speeches: BAAS }, start, days };
      peopleTraffic(dice, tape, people, start, days, 3);
      watchers(setting, people[0] as Person);
      badRelease(setting, 2);
      onboarding(setting, 1, people.at(-1) as Person);
      loadTest(setting, 3, people.slice(-4));
    },
  };
}

export function makeWorld(bank: BankName, dice: Dice, users: number): Made {
  return { retail, treasury, baas }[bank](dice, users);
}
