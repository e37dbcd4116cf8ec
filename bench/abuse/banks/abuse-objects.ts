import { idOf } from './baas.ts';
import { attacker, browserHeaders, cardNumber, datacentre, home } from './clients.ts';
import type { Person, Where } from './dialect.ts';
import { MINUTE } from './honest.ts';
import { by, type Scene, victims } from './scene.ts';
import type { Client } from './wire.ts';

/** Somebody with an account of their own who signs in first. */
function insider(scene: Scene): { person: Person; client: Client; token: string } {
  const { dice, speech, put } = scene;
  const [person] = victims(scene, 1);
  const client = person.clients[0] as Client;
  let { token = '' } = put(scene.at, client, speech.signIn(dice, person, person.secret, 'right'), null);
  if (speech.confirm !== null) token = put(scene.at + 8_000, client, speech.confirm(token, dice.digits(6)), null).token ?? token;
  put(scene.at + 12_000, client, speech.list(token, person), null);
  return { person, client, token };
}

/** What belongs to others, one after another, in no order. */
function walk(scene: Scene, where: Where, hits: number): void {
  const { dice, people, speech, level, put } = scene;
  const { person, client, token } = insider(scene);
  const foreign = people.filter((other) => other !== person && other.speech === speech).flatMap(({ ids }) => ids);
  const count = by(level, 8, 40, 300);
  for (let index = 0; index < count; index++) {
    const at = scene.at + 30_000 + ((index + dice.roll()) * by(level, 120, 60, 30) * MINUTE) / count;
    const hit = dice.odds(hits);
    put(at, client, speech.read(token, hit ? dice.one(foreign) : idOf(dice, speech), where, hit));
  }
}
export const bolaByPath = (scene: Scene): void => walk(scene, scene.speech.wheres[0] as Where, 0.95);
export const bolaByBody = (scene: Scene): void => walk(scene, 'body', 0.95);
export const bolaByGraphql = (scene: Scene): void => walk(scene, scene.speech.wheres.includes('graphql') ? 'graphql' : 'body', 0.95);
/** Guesses of identifiers, most of which are nobody's. */
export const guessing = (scene: Scene): void => walk(scene, scene.speech.wheres[0] as Where, 0.1);

export function adminCalls(scene: Scene): void {
  const { dice, speech, level, put } = scene;
  const { client, token } = insider(scene);
  for (let index = 0; index < by(level, 1, 4, 20); index++) put(scene.at + (index + 1) * 50_000, client, speech.admin(dice, token));
}

const NAMES = [
  '.env',
  '.git/config',
  'backup.zip',
  'phpinfo.php',
  'actuator/env',
  'swagger.json',
  'api-docs',
  'console',
  'wp-login.php',
  'debug',
  'internal',
  'old',
  'test',
  'v1',
  'graphql',
  'metrics',
  'server-status',
];

export function forcedBrowsing(scene: Scene): void {
  const { dice, speech, level, put } = scene;
  const client = attacker(dice, by(level, 'copied', 'named', 'plain'));
  const count = by(level, 12, 60, 400);
  for (let index = 0; index < count; index++) {
    const path = `/${dice.one(NAMES)}${index < NAMES.length ? '' : `/${dice.hex(4)}`}`;
    put(scene.at + (index * by(level, 60, 20, 5) * MINUTE) / count, client, speech.missing(path));
  }
}

/** Page after page of everything, at the pace of a person. */
export function scraping(scene: Scene): void {
  const { dice, level, speech, put } = scene;
  const { person, client, token } = insider(scene);
  let at = scene.at + 20_000;
  for (let page = 1; page <= by(level, 150, 500, 1_500); page++) {
    at += Math.max(900, dice.about(by(level, 6_000, 4_000, 1_500), 0.7));
    put(at, client, speech.history(dice, token, person.ids[page % person.ids.length] as string, page, 100));
  }
}

/** Card after card for one unit of money, at many merchants. */
export function cardTesting(scene: Scene): void {
  const { dice, level, speech, put } = scene;
  if (speech.charge === null) return;
  const { client, token } = insider(scene);
  const count = by(level, 10, 40, 200);
  const bin = `5${dice.digits(5)}`;
  for (let index = 0; index < count; index++) {
    const card = cardNumber(dice, dice.odds(0.8) ? bin : `4${dice.digits(5)}`);
    const from = level === 'high' ? { ...client, address: home(dice) } : client;
    put(
      scene.at + 60_000 + (index * by(level, 90, 40, 20) * MINUTE) / count,
      from,
      speech.charge(dice, token, card, `m${dice.whole(1, 60)}`, dice.odds(0.15)),
    );
  }
}

/** The bonus for new customers, again and again: new names on one device, or in one corner of a network. */
export function promoReuse(scene: Scene): void {
  const { dice, level, speech, put } = scene;
  if (speech.redeem === null || speech.enrol === null) return;
  const headers = browserHeaders(dice);
  const network = datacentre(dice).split('.').slice(0, 3).join('.');
  for (let index = 0; index < by(level, 5, 14, 50); index++) {
    const client: Client = { address: `${network}.${dice.whole(1, 254)}`, headers, place: [52.5, 13.4] };
    const at = scene.at + index * by(level, 25, 9, 2) * MINUTE;
    const { token = '' } = put(at, client, speech.enrol(dice, `new.${dice.hex(6)}@mail.example`));
    put(at + 40_000, client, speech.redeem(token, 'WELCOME20', true));
  }
}

/** A customer's program that looks every half a minute, in a session made for people. */
export function clockwork(scene: Scene): void {
  const { dice, level, speech, put } = scene;
  const { person, client, token } = insider(scene);
  for (let index = 0; index < by(level, 60, 200, 800); index++)
    put(
      scene.at + index * 30_000 + dice.whole(-300, 300) + 20_000,
      client,
      speech.read(token, person.ids[0] as string, speech.wheres[0] as Where, true),
    );
}

/** One session that comes from ever new addresses. */
export function addressRotation(scene: Scene): void {
  const { dice, level, speech, put } = scene;
  const { person, client, token } = insider(scene);
  for (let index = 0; index < by(level, 10, 30, 120); index++)
    put(scene.at + 30_000 + index * by(level, 240, 90, 20) * 1_000, { ...client, address: home(dice) }, speech.list(token, person));
}

/** One machine that is in ever new sessions of ever new people. */
export function sessionRotation(scene: Scene): void {
  const { dice, level, speech, put } = scene;
  const client = attacker(dice, 'named');
  for (const [index, person] of victims(scene, by(level, 10, 30, 120)).entries()) {
    const at = scene.at + index * by(level, 240, 90, 20) * 1_000;
    const { token = '' } = put(at, client, speech.signIn(dice, person, person.secret, 'right'));
    put(at + 6_000, client, speech.list(token, person));
  }
}

/** Money without the step that must come before. */
export function flowSkip(scene: Scene): void {
  const { dice, level, speech, put } = scene;
  const { person, client, token } = insider(scene);
  for (let index = 0; index < by(level, 1, 3, 10); index++)
    put(scene.at + (index + 1) * 60_000, client, speech.pay(dice, token, person.ids[0] as string, 900));
}

export function heavyGraphs(scene: Scene): void {
  const { level, speech, put } = scene;
  if (speech.graph === null) return;
  const { client, token } = insider(scene);
  for (let index = 0; index < by(level, 2, 8, 40); index++) {
    const depth = by(level, 9, 14, 20);
    const deep = `${'friends { '.repeat(depth)}id${' }'.repeat(depth)}`;
    const aliases = Array.from({ length: by(level, 40, 100, 400) }, (_, alias) => `a${alias}: product(id: "${alias}") { iban }`).join(' ');
    put(scene.at + index * 20_000 + 60_000, client, speech.graph(token, `query { ${index % 2 === 0 ? `me { ${deep} }` : aliases} }`));
  }
}
