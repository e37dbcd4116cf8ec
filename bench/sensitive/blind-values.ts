import { luhnDigit, MAKERS, type Maker } from './values.ts';

const DIGITS = '0123456789';
const HEX = '0123456789abcdef';
const digits = (random: () => number, length: number): string => Array.from({ length }, () => DIGITS[Math.floor(random() * 10)]).join('');
const pick = <T>(random: () => number, list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
const two = (random: () => number, most: number): string => String(1 + Math.floor(random() * most)).padStart(2, '0');

const NAMES =
  'Jürgen Müller|Anne-Sophie Lefèvre|José Luis García|João Pereira|Zofia Wiśniewska|Giulia Conti|Łukasz Nowak|Søren Dahl|Maria do Carmo Silva|Hélène Dubois|Björn Krüger|Małgorzata Kowalczyk|Núria Puig|Enzo|Chloé|Wolfgang|Agnieszka|Beatriz'.split(
    '|',
  );
const STREETS =
  'Hauptstraße 12|Lindenallee 7b|12 rue de la Paix|3 bis avenue Foch|Calle Mayor 45, 2º|Avenida de la Constitución 9|Rua das Flores 118|Travessa do Carmo 4|ul. Marszałkowska 84|al. Jerozolimskie 11 m. 3|Via Garibaldi 22|Am Markt 1|1600 Elm Street Apt 4|Flat 3, 22 Baker Road|PO Box 1184'.split(
    '|',
  );

/** Values of a class as other countries write them, and what comes close to one. */
const BLIND: Readonly<Record<string, Maker>> = {
  person_name: (random) => pick(random, NAMES),
  address: (random) => pick(random, STREETS),
  phone: (random) =>
    pick(random, [
      () => `+49 ${digits(random, 3)} ${digits(random, 7)}`,
      () => `0${1 + Math.floor(random() * 8)} ${digits(random, 2)} ${digits(random, 2)} ${digits(random, 2)} ${digits(random, 2)}`,
      () => `+34${6 + Math.floor(random() * 2)}${digits(random, 8)}`,
      () => `(${11 + Math.floor(random() * 80)}) 9${digits(random, 4)}-${digits(random, 4)}`,
      () => `+48 ${digits(random, 3)} ${digits(random, 3)} ${digits(random, 3)}`,
    ])(),
  dob: (random) =>
    pick(random, [
      () => `19${40 + Math.floor(random() * 59)}-${two(random, 12)}-${two(random, 28)}`,
      () => `${two(random, 28)}.${two(random, 12)}.19${40 + Math.floor(random() * 59)}`,
      () => `${two(random, 28)}/${two(random, 12)}/19${40 + Math.floor(random() * 59)}`,
    ])(),
  /** Sixteen digits of which one in ten passes the check of cards. */
  luhn_by_chance: (random) => {
    const body = `${1 + Math.floor(random() * 9)}${digits(random, 14)}`;
    return random() < 0.1 ? body + luhnDigit(body) : body + digits(random, 1);
  },
  digits12: (random) => digits(random, 12),
  digits9_any: (random) => `${1 + Math.floor(random() * 9)}${digits(random, 8)}`,
  epoch_ms: (random) => 1_600_000_000_000 + Math.floor(random() * 200_000_000_000),
  epoch_s: (random) => 1_600_000_000 + Math.floor(random() * 200_000_000),
  tracking: (random) => `${pick(random, ['1Z', 'JD', 'RR', 'TRX'])}${digits(random, 12)}${pick(random, ['DE', 'GB', ''])}`,
  hex40: (random) => Array.from({ length: 40 }, () => HEX[Math.floor(random() * 16)]).join(''),
};

export function blindValuesOf(shape: string, count: number, random: () => number): (string | number | boolean)[] {
  const maker = BLIND[shape] ?? MAKERS[shape];
  if (maker === undefined) throw new Error(`no maker for values of ${shape}`);
  return Array.from({ length: count }, () => maker(random));
}
