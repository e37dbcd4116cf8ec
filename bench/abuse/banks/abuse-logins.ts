import { attacker, browserHeaders, datacentre, FAR, home, toolHeaders } from './clients.ts';
import type { Tell } from './dialect.ts';
import { HOUR, MINUTE } from './honest.ts';
import { by, type Scene, victims } from './scene.ts';
import type { Client } from './wire.ts';

/** One name, many passwords. */
export function bruteForce(scene: Scene): void {
  const { dice, level, speech, put } = scene;
  const [victim] = victims(scene, 1);
  const tries = by(level, 12, 60, 400);
  const client = attacker(dice, by(level, 'copied', 'named', 'plain'));
  for (let index = 0; index < tries; index++)
    put(scene.at + (index * by(level, 60, 20, 5) * MINUTE) / tries, client, speech.signIn(dice, victim, `guess${index}`, 'wrong'));
}

/** A list of names and passwords from elsewhere, tried from one machine. */
export function stuffing(scene: Scene): void {
  const { dice, level, speech, put } = scene;
  const tries = by(level, 30, 200, 1_500);
  const client = attacker(dice, by(level, 'copied', 'named', 'plain'));
  for (let index = 0; index < tries; index++) {
    const hit = dice.odds(0.02) ? victims(scene, 1)[0] : null;
    const at = scene.at + (index * by(level, 20, 10, 5) * MINUTE) / tries;
    if (hit !== null) put(at, client, speech.signIn(dice, hit, hit.secret, dice.odds(0.4) ? 'right' : 'wrong'));
    else put(at, client, speech.signIn(dice, stranger(scene), dice.hex(9), 'unknown'));
  }
}

function stranger({ dice }: Scene): { name: string; ids: string[]; staff: boolean } {
  return {
    name: `${dice.one(['anna', 'joao', 'max', 'lucia', 'marc'])}.${dice.hex(5)}@${dice.one(['gmx.example', 'mail.example'])}`,
    ids: [],
    staff: false,
  };
}

/** The same, over homes of strangers: one to three tries an address, another browser each time. */
export function stuffingSlow(scene: Scene): void {
  const { dice, level, speech, put } = scene;
  const tries = by(level, 80, 300, 1_500);
  const span = by(level, 20, 8, 4) * HOUR;
  // The better ones copy a browser whole; the worse ones only its name.
  const craft = by(level, 'copied' as const, 'named' as const, 'named' as const);
  let left = 0;
  let client: Client | null = null;
  for (let index = 0; index < tries; index++) {
    if (client === null || left-- <= 0) {
      client = { ...attacker(dice, craft, 'home'), place: dice.one([[52.5, 13.4], [40.4, -3.7], ...FAR]) };
      left = dice.whole(0, 2);
    }
    const at = scene.at + dice.roll() * span;
    const known = dice.odds(0.15) ? victims(scene, 1)[0] : null;
    if (known !== null) put(at, client, speech.signIn(dice, known, known.secret, dice.odds(0.1) ? 'right' : 'wrong'));
    else put(at, client, speech.signIn(dice, stranger(scene), dice.hex(9), 'unknown'));
  }
}

/** One or two passwords, tried on every customer. */
export function spraying(scene: Scene): void {
  const { dice, level, speech, put } = scene;
  const tries = by(level, 40, 200, 800);
  const clients = Array.from({ length: by(level, 10, 30, 50) }, () => attacker(dice, 'named', 'home'));
  const people = victims(scene, tries);
  for (const [index, person] of people.entries()) {
    const at = scene.at + (index * by(level, 6, 3, 1) * HOUR) / people.length + dice.roll() * 5_000;
    put(at, dice.one(clients), speech.signIn(dice, person, dice.one(['Sommer2026!', 'Welcome1']), 'wrong'));
  }
}

function enumerate(scene: Scene, tell: Tell): void {
  const { dice, level, speech, put } = scene;
  const names = by(level, 25, 120, 600);
  const clients = Array.from({ length: by(level, 1, 3, 8) }, () => attacker(dice, by(level, 'copied', 'named', 'plain')));
  for (let index = 0; index < names; index++) {
    const known = dice.odds(0.2);
    const name = known ? (victims(scene, 1)[0].name as string) : stranger(scene).name;
    put(scene.at + (index * by(level, 60, 40, 20) * MINUTE) / names, dice.one(clients), speech.recover(name, known, tell));
  }
}
export const enumerationByStatus = (scene: Scene): void => enumerate(scene, 'status');
export const enumerationByLength = (scene: Scene): void => enumerate(scene, 'length');
export const enumerationByTiming = (scene: Scene): void => enumerate(scene, 'timing');

/** Signs in at home, and half an hour later on another continent. */
export function impossibleTravel(scene: Scene): void {
  const { dice, level, speech, put } = scene;
  for (const victim of victims(scene, by(level, 1, 2, 5))) {
    const own = victim.clients[0] as Client;
    put(scene.at, own, speech.signIn(dice, victim, victim.secret, 'right'), null);
    const away = attacker(dice, 'copied', 'home');
    const { token = '' } = put(scene.at + by(level, 50, 30, 10) * MINUTE, away, speech.signIn(dice, victim, victim.secret, 'right'));
    put(scene.at + by(level, 51, 31, 11) * MINUTE, away, speech.list(token, victim));
  }
}

/** Passwords that stand in every list of stolen ones: they work, and somebody else knows them. */
export const STOLEN_PASSWORDS: readonly string[] = [
  '123456789',
  'qwertz123',
  'iloveyou1',
  'Password1!',
  'letmein2024',
  'dragon88',
  'sunshine7',
  'michael1',
];

export function breachedPasswords(scene: Scene): void {
  const { dice, level, speech, put } = scene;
  for (const victim of victims(scene, by(level, 1, 3, 10))) {
    victim.secret = dice.one(STOLEN_PASSWORDS);
    const client: Client = { address: home(dice), headers: browserHeaders(dice), place: (victim.clients[0] as Client).place };
    const { token = '' } = put(scene.at + dice.roll() * HOUR, client, speech.signIn(dice, victim, victim.secret, 'right'));
    put(scene.at + HOUR + 5_000, client, speech.list(token, victim));
  }
}

type Step = 'contact' | 'credential' | 'payee' | 'approve' | 'pay' | 'recover' | 'look';
const CHAINS: readonly (readonly Step[])[] = [
  ['look', 'contact', 'payee', 'approve', 'pay'],
  ['look', 'payee', 'credential', 'approve', 'pay', 'pay'],
  ['credential', 'contact', 'look', 'payee', 'approve', 'pay'],
];

function chain(scene: Scene, steps: readonly Step[]): void {
  const { dice, level, speech, put } = scene;
  for (const victim of victims(scene, by(level, 1, 2, 4))) {
    const client: Client = {
      address: dice.odds(0.5) ? home(dice) : datacentre(dice),
      headers: toolHeaders(dice, 'copied'),
      place: (victim.clients[0] as Client).place,
    };
    let at = scene.at + dice.roll() * HOUR;
    const { token = '' } = put(at, client, speech.signIn(dice, victim, victim.secret, 'right'));
    let held = token;
    if (speech.confirm !== null) put(at + 9_000, client, speech.confirm(held, dice.digits(6)));
    at += 9_000;
    const gap = by(level, 70, 8, 1) * MINUTE;
    for (const step of steps) {
      at += dice.about(gap, 0.3);
      const turn =
        step === 'look'
          ? speech.list(held, victim)
          : step === 'pay'
            ? speech.pay(dice, held, victim.ids[0] as string, 900)
            : step === 'recover'
              ? speech.recover(victim.name, true, 'status')
              : speech[step](dice, held);
      held = put(at, client, turn).token ?? held;
    }
  }
}
export const takeoverByContact = (scene: Scene): void => chain(scene, CHAINS[0] as readonly Step[]);
export const takeoverByPayee = (scene: Scene): void => chain(scene, CHAINS[1] as readonly Step[]);
export const takeoverByCredential = (scene: Scene): void => chain(scene, CHAINS[2] as readonly Step[]);

/** A session that somebody else has: used from another machine and place while its owner is at work, or after signing out. */
export function sessionTheft(scene: Scene): void {
  const { dice, level, speech, put } = scene;
  const [victim] = victims(scene, 1);
  const own = victim.clients[0] as Client;
  const { token = '' } = put(scene.at, own, speech.signIn(dice, victim, victim.secret, 'right'), null);
  const thief = attacker(dice, by(level, 'copied', 'named', 'plain'));
  for (let index = 0; index < by(level, 4, 12, 40); index++) {
    const at = scene.at + (index + 1) * 40_000;
    put(at, own, speech.list(token, victim), null);
    put(
      at + 9_000,
      thief,
      index % 2 === 0 ? speech.list(token, victim) : speech.read(token, victim.ids[0] as string, speech.wheres[0] as 'path', true),
    );
  }
}

export function replayAfterSignOut(scene: Scene): void {
  const { dice, level, speech, put } = scene;
  const [victim] = victims(scene, 1);
  const own = victim.clients[0] as Client;
  const { token = '' } = put(scene.at, own, speech.signIn(dice, victim, victim.secret, 'right'), null);
  put(scene.at + 5_000, own, speech.list(token, victim), null);
  put(scene.at + 60_000, own, speech.signOut(token), null);
  const thief = attacker(dice, 'copied', 'home');
  for (let index = 0; index < by(level, 3, 8, 30); index++) put(scene.at + (3 + index) * MINUTE, thief, speech.list(token, victim));
}
